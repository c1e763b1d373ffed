package io.dragoman.resilience.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.CapturedLog;
import io.dragoman.resilience.testing.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CarefulConsumerTest {
  private static final TopicPartition PARTITION = new TopicPartition("events", 0);
  private static final TopicPartition OTHER = new TopicPartition("events", 1);
  private static final int MAX_RECORDS = 3;

  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
  private final Log log = new Log();
  private final ManualClock clock = new ManualClock();
  private final CarefulConsumer consumer =
      new CarefulConsumer(kafka, log, MAX_RECORDS, clock.steady());

  @BeforeEach
  void subscribe() {
    kafka.updateBeginningOffsets(Map.of(PARTITION, 0L, OTHER, 0L));
    consumer.subscribe(List.of("events"), new Quiet());
  }

  @Test
  void shouldReadWhatWasThereWithCareAndLeaveTheRestToKafka() {
    log.add(0, "a", "b");
    assign(PARTITION);

    assertThat(values(consumer.poll(Duration.ZERO))).containsExactly("a", "b");
    consumer.poll(Duration.ZERO);
    assertThat(kafka.paused()).isEmpty();
    assertThat(kafka.position(PARTITION)).isEqualTo(2);

    kafka.addRecord(new ConsumerRecord<>("events", 0, 2, new byte[0], bytes("c")));
    assertThat(values(consumer.poll(Duration.ZERO))).containsExactly("c");
    assertThat(log.asked).as("not asked again").isEqualTo(1);
  }

  @Test
  void shouldSayWhichPartitionsComeAndGo() {
    try (CapturedLog log = CapturedLog.of(CarefulConsumer.class)) {
      kafka.rebalance(List.of(OTHER, PARTITION));
      kafka.rebalance(List.of());

      assertThat(log.texts())
          .containsExactly("INFO Assigned: events-0, events-1", "INFO Revoked: events-0, events-1");
    }
  }

  @Test
  void shouldBeginWhereTheGroupStands() {
    log.add(0, "a", "b", "c");
    kafka.commitSync(Map.of(PARTITION, new OffsetAndMetadata(1)));
    assign(PARTITION);

    assertThat(values(consumer.poll(Duration.ZERO))).containsExactly("b", "c");
  }

  @Test
  void shouldSayThatItReadsOnOnlyAsFarAsItDid() {
    log.add(0, "a", "b", "c", "d", "e");
    assign(PARTITION);

    final ConsumerRecords<byte[], byte[]> first = consumer.poll(Duration.ZERO);

    assertThat(values(first)).containsExactly("a", "b", "c");
    assertThat(first.nextOffsets().get(PARTITION).offset()).isEqualTo(3);
    assertThat(consumer.position(PARTITION)).isEqualTo(3);
    assertThat(consumer.currentLag(PARTITION)).hasValue(2);
    assertThat(values(consumer.poll(Duration.ZERO))).containsExactly("d", "e");
  }

  @Test
  void shouldReadTheWholeTopicWithCareOnceARecordWasLeftOut() {
    log.add(0, "a", null, "b");
    assign(PARTITION, OTHER);
    consumer.poll(Duration.ZERO);

    final List<String> read = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      read.addAll(values(consumer.poll(Duration.ZERO)));
    }
    assertThat(read).contains("b");
    assertThat(kafka.paused()).containsExactlyInAnyOrder(PARTITION, OTHER);
    assertThat(consumer.paused()).as("nobody else paused them").isEmpty();

    log.add(3, "c");
    assertThat(poll(3)).contains("c");
  }

  @Test
  void shouldNotBringMoreAtOnceThanMemoryTakes() {
    final byte[] large = new byte[CarefulConsumer.MAX_POLL_BYTES - 1];
    log.batches.add(
        MemoryRecords.withRecords(
            0L,
            Compression.gzip().build(),
            new SimpleRecord(large),
            new SimpleRecord(large),
            new SimpleRecord(large)));
    assign(PARTITION);

    assertThat(consumer.poll(Duration.ZERO).count()).isEqualTo(2);
    assertThat(consumer.poll(Duration.ZERO).count()).isEqualTo(1);
  }

  @Test
  void shouldStepOverAbortedTransactionsAndMarkers() {
    log.batches.add(
        MemoryRecords.withTransactionalRecords(
            0L, Compression.NONE, 7L, (short) 0, 0, 0, new SimpleRecord(bytes("aborted"))));
    log.batches.add(
        MemoryRecords.withEndTransactionMarker(
            1L, 0L, 0, 7L, (short) 0, new EndTransactionMarker(ControlRecordType.ABORT, 0)));
    log.batches.add(MemoryRecords.withRecords(2L, Compression.NONE, new SimpleRecord(bytes("a"))));
    log.aborted = List.of(new AbortedTransaction().setProducerId(7).setFirstOffset(0));
    assign(PARTITION);

    assertThat(values(consumer.poll(Duration.ZERO))).containsExactly("a");
    assertThat(consumer.position(PARTITION)).isEqualTo(3);
  }

  @Test
  void shouldHoldAPartitionThatStreamsPauses() {
    log.add(0, "a");
    assign(PARTITION);
    consumer.pause(List.of(PARTITION));

    assertThat(poll(2)).isEmpty();
    assertThat(consumer.paused()).containsExactly(PARTITION);

    consumer.resume(List.of(PARTITION));
    assertThat(poll(1)).containsExactly("a");
  }

  @Test
  void shouldKeepAPartitionPausedForStreamsWhenKafkaReadsIt() {
    assign(PARTITION);
    consumer.poll(Duration.ZERO);
    assertThat(kafka.paused()).isEmpty();

    consumer.pause(List.of(PARTITION));

    assertThat(kafka.paused()).containsExactly(PARTITION);
  }

  @Test
  void shouldReadFromWhereItIsToldTo() {
    log.add(0, "a", "b", "c", "d");
    assign(PARTITION);
    consumer.poll(Duration.ZERO);

    consumer.seek(PARTITION, 1);

    assertThat(values(consumer.poll(Duration.ZERO))).containsExactly("b", "c", "d");
  }

  @Test
  void shouldTryAgainLaterAndLeaveItToKafkaInTheEnd() {
    log.add(0, "a");
    log.failure = new IOException("no leader");
    assign(PARTITION);

    assertThat(poll(1)).isEmpty();
    assertThat(kafka.paused()).containsExactly(PARTITION);
    final int asked = log.asked;
    consumer.poll(Duration.ZERO);
    assertThat(log.asked).as("not at each poll").isEqualTo(asked);

    clock.advance(CarefulConsumer.PATIENCE);
    consumer.poll(Duration.ZERO);

    assertThat(kafka.paused()).isEmpty();
    assertThat(kafka.position(PARTITION)).isZero();
  }

  @Test
  void shouldGoOnWhereItWasWhenTheLeaderIsBack() {
    log.add(0, "a", "b", "c", "d");
    assign(PARTITION);
    consumer.poll(Duration.ZERO);
    log.failure = new IOException("no leader");
    consumer.seek(PARTITION, 3);
    assertThat(poll(1)).isEmpty();

    log.failure = null;
    clock.advance(Duration.ofSeconds(1));

    assertThat(poll(1)).containsExactly("d");
  }

  @Test
  void shouldLetKafkaSayWhatIsWrongWithAnOffset() {
    log.outOfRange = true;
    assign(PARTITION);

    consumer.poll(Duration.ZERO);

    assertThat(kafka.paused()).isEmpty();
  }

  @Test
  void shouldReadWithCareAgainWhenAPartitionComesBack() {
    log.add(0, "a");
    assign(PARTITION);
    poll(2);
    kafka.rebalance(List.of());

    kafka.rebalance(List.of(PARTITION));

    assertThat(kafka.paused()).containsExactly(PARTITION);
  }

  private void assign(final TopicPartition... partitions) {
    kafka.rebalance(List.of(partitions));
  }

  private List<String> poll(final int times) {
    return IntStream.range(0, times)
        .mapToObj(i -> consumer.poll(Duration.ZERO))
        .flatMap(records -> values(records).stream())
        .toList();
  }

  private static List<String> values(final ConsumerRecords<byte[], byte[]> records) {
    return StreamSupport.stream(records.spliterator(), false)
        .map(
            record ->
                record.value() == null
                    ? "left out"
                    : new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static byte[] bytes(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What a broker would answer for the first partition; the other one is empty. */
  private static final class Log implements BatchSource {
    private final List<MemoryRecords> batches = new ArrayList<>();
    private List<AbortedTransaction> aborted = List.of();
    private @Nullable IOException failure;
    private boolean outOfRange;
    private int asked;

    /** One batch; null is a record that is too large. */
    void add(final long offset, final @Nullable String... values) {
      final SimpleRecord[] records = new SimpleRecord[values.length];
      for (int i = 0; i < values.length; i++) {
        final String value = values[i];
        records[i] =
            new SimpleRecord(value == null ? new byte[LeftOut.MAX_BYTES + 1] : bytes(value));
      }
      batches.add(MemoryRecords.withRecords(offset, Compression.zstd().build(), records));
    }

    @Override
    public Fetched fetch(final TopicPartition partition, final long offset) throws IOException {
      asked++;
      if (failure != null) {
        throw failure;
      }
      if (outOfRange) {
        throw new OffsetOutOfRangeException("out of range");
      }
      final List<RecordBatch> found = new ArrayList<>();
      long end = 0;
      if (partition.equals(PARTITION)) {
        for (final MemoryRecords records : batches) {
          for (final RecordBatch batch : records.batches()) {
            end = batch.nextOffset();
            if (batch.nextOffset() > offset) {
              found.add(batch);
            }
          }
        }
      }
      return new Fetched(found.iterator(), new AbortedTransactions(aborted), end);
    }

    @Override
    public void close() {}
  }

  private static final class Quiet implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(final Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsRevoked(final Collection<TopicPartition> partitions) {}
  }
}
