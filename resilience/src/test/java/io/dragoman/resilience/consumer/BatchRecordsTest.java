package io.dragoman.resilience.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.ByteUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchRecordsTest {
  private static final TopicPartition PARTITION = new TopicPartition("events", 3);
  private static final byte[] KEY = bytes("key");

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void shouldLeaveOutOnlyWhatIsTooLarge(final CompressionType type) {
    final List<ConsumerRecord<byte[], byte[]>> records =
        read(
            batch(
                Compression.of(type).build(),
                new SimpleRecord(7, KEY, bytes("before"), new Header[] {header("a", "b")}),
                new SimpleRecord(8, KEY, new byte[LeftOut.MAX_BYTES]),
                new SimpleRecord(9, null, bytes("behind"))));

    assertThat(records).extracting(ConsumerRecord::offset).containsExactly(40L, 41L, 42L);
    assertThat(records).extracting(ConsumerRecord::timestamp).containsExactly(7L, 8L, 9L);
    assertThat(records.get(0).key()).isEqualTo(KEY);
    assertThat(records.get(0).value()).isEqualTo(bytes("before"));
    assertThat(records.get(0).headers()).containsExactly(header("a", "b"));
    assertThat(records.get(1).key()).isEqualTo(KEY);
    assertThat(records.get(1).value()).isNull();
    assertThat(LeftOut.in(records.get(1).headers()).orElseThrow()).isGreaterThan(LeftOut.MAX_BYTES);
    assertThat(records.get(2).key()).isNull();
    assertThat(records.get(2).value()).isEqualTo(bytes("behind"));
  }

  @Test
  void shouldLeaveOutARecordWithMoreHeadersThanMemoryTakes() {
    final Header[] headers = new Header[200_000];
    Arrays.fill(headers, header("", ""));

    final List<ConsumerRecord<byte[], byte[]>> records =
        read(
            batch(
                Compression.NONE,
                new SimpleRecord(7, KEY, bytes("small"), headers),
                new SimpleRecord(8, KEY, bytes("behind"))));

    assertThat(records.get(0).key()).isEqualTo(KEY);
    assertThat(records.get(0).value()).isNull();
    assertThat(LeftOut.in(records.get(0).headers())).isPresent();
    assertThat(records.get(1).value()).isEqualTo(bytes("behind"));
  }

  @Test
  void shouldLeaveOutAKeyThatIsTooLarge() {
    final List<ConsumerRecord<byte[], byte[]>> records =
        read(
            batch(
                Compression.gzip().build(),
                new SimpleRecord(7, new byte[LeftOut.MAX_BYTES], bytes("small")),
                new SimpleRecord(8, KEY, bytes("behind"))));

    assertThat(records.get(0).key()).isNull();
    assertThat(LeftOut.in(records.get(0).headers())).isPresent();
    assertThat(records.get(1).value()).isEqualTo(bytes("behind"));
  }

  @Test
  void shouldSayWhenTheBrokerTookARecordWhereTheTopicAsksForThat() {
    final DefaultRecordBatch batch =
        batch(Compression.NONE, new SimpleRecord(7, KEY, bytes("value")));
    batch.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 77);

    final ConsumerRecord<byte[], byte[]> record = read(batch).getFirst();

    assertThat(record.timestamp()).isEqualTo(77);
    assertThat(record.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
  }

  @Test
  void shouldNotBelieveAHeaderThatAClientWrote() {
    final List<ConsumerRecord<byte[], byte[]>> records =
        read(
            batch(
                Compression.NONE,
                new SimpleRecord(
                    7,
                    KEY,
                    bytes("value"),
                    new Header[] {
                      header(io.dragoman.schemas.Header.LEFT_OUT.key(), "600000000")
                    })));

    assertThat(LeftOut.in(records.getFirst().headers())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1_000_000, 0, 3})
  void shouldRefuseALengthThatDoesNotFitTheBatch(final int length) {
    final byte[] framed = new byte[ByteUtils.sizeOfVarint(length) + 8];
    ByteUtils.writeVarint(length, ByteBuffer.wrap(framed));

    assertThatThrownBy(() -> read(raw(1, framed))).isInstanceOf(InvalidRecordException.class);
  }

  @Test
  void shouldRefuseALengthThatIsNoNumber() {
    final byte[] endless = new byte[16];
    Arrays.fill(endless, (byte) 0xff);

    assertThatThrownBy(() -> read(raw(1, endless))).isInstanceOf(InvalidRecordException.class);
  }

  @Test
  void shouldRefuseALargeRecordWhoseKeyIsLongerThanItself() {
    final ByteBuffer framed = ByteBuffer.allocate(64);
    ByteUtils.writeVarint(LeftOut.MAX_BYTES + 1, framed);
    framed.put((byte) 0);
    ByteUtils.writeVarlong(0, framed);
    ByteUtils.writeVarint(0, framed);
    ByteUtils.writeVarint(60_000, framed);

    assertThatThrownBy(() -> read(raw(1, framed.array())))
        .isInstanceOf(InvalidRecordException.class);
  }

  @Test
  void shouldRefuseABatchWithFewerRecordsThanItSays() {
    assertThatThrownBy(() -> read(raw(5, new byte[0]))).isInstanceOf(InvalidRecordException.class);
    assertThatThrownBy(() -> read(raw(-5, new byte[0]))).isInstanceOf(InvalidRecordException.class);
  }

  @Test
  void shouldRefuseGzipThatEndsInTheMiddle() {
    final DefaultRecordBatch whole =
        batch(
            Compression.gzip().build(), new SimpleRecord(7, KEY, new byte[LeftOut.MAX_BYTES + 1]));
    final ByteBuffer copy = ByteBuffer.allocate(whole.sizeInBytes());
    whole.writeTo(copy);
    final int cut = whole.sizeInBytes() / 2;
    copy.putInt(8, cut - 12);
    copy.position(0).limit(cut);

    assertThatThrownBy(() -> read(first(MemoryRecords.readableRecords(copy))))
        .isInstanceOf(InvalidRecordException.class);
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(final DefaultRecordBatch batch) {
    final List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    try (BatchRecords records = new BatchRecords(PARTITION, batch)) {
      while (records.hasNext()) {
        read.add(records.next());
      }
    }
    return read;
  }

  private static DefaultRecordBatch batch(
      final Compression compression, final SimpleRecord... records) {
    return first(MemoryRecords.withRecords(40, compression, records));
  }

  private static DefaultRecordBatch first(final MemoryRecords records) {
    return (DefaultRecordBatch) records.batches().iterator().next();
  }

  /** A batch that is not compressed, with these bytes in place of records. */
  private static DefaultRecordBatch raw(final int count, final byte[] bytes) {
    final DefaultRecordBatch empty = batch(Compression.NONE, new SimpleRecord(new byte[0]));
    final ByteBuffer whole =
        ByteBuffer.allocate(DefaultRecordBatch.RECORD_BATCH_OVERHEAD + bytes.length);
    final ByteBuffer header = ByteBuffer.allocate(empty.sizeInBytes());
    empty.writeTo(header);
    whole.put(header.array(), 0, DefaultRecordBatch.RECORD_BATCH_OVERHEAD).put(bytes).flip();
    whole.putInt(8, whole.limit() - 12);
    whole.putInt(DefaultRecordBatch.RECORD_BATCH_OVERHEAD - 4, count);
    return first(MemoryRecords.readableRecords(whole));
  }

  private static Header header(final String key, final String value) {
    return new RecordHeader(key, bytes(value));
  }

  private static byte[] bytes(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
