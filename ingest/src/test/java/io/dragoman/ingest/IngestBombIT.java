package io.dragoman.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record that is small on its way and larger than the heap when it is unpacked. */
class IngestBombIT {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String TOPIC = Topic.AUDIO_EVENTS.baseName();

  /** Kafka's consumer has it twice, which is more than a heap of 512 MB takes. */
  private static final int UNPACKED = 260_000_000;

  @TempDir private Path directory = Path.of("");

  @Test
  void shouldStepOverARecordThatUnpacksBeyondTheHeapAndKeepItsNeighbours() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      final ValueSerdes values = IngestProcess.values();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
        new TopicProvisioner(admin, new TopicOptions("", 2, (short) 1, true))
            .provision(Set.of(Topic.AUDIO_EVENTS));
      }
      send(broker, values, "first");
      final JavaProcess ingest = IngestProcess.start(broker.bootstrap(), directory);
      try {
        final List<ConsumerRecord<String, byte[]>> first = letters(broker, ingest, 3);

        assertThat(Files.readString(directory.resolve("ingest.log")))
            .doesNotContain("OutOfMemoryError");
        assertThat(first)
            .extracting(letter -> header(letter, Header.ERROR_OFFSET))
            .containsExactly("0", "1", "2");
        assertThat(first)
            .extracting(letter -> header(letter, Header.ERROR_CODE))
            .containsExactly(
                ErrorCode.UNREADABLE_AUDIO.name(),
                ErrorCode.INPUT_TOO_LARGE.name(),
                ErrorCode.UNREADABLE_AUDIO.name());
        assertThat(Long.parseLong(header(first.get(1), Header.LEFT_OUT))).isGreaterThan(UNPACKED);
        assertThat(first.get(1).value()).isNull();

        send(broker, values, "second");

        assertThat(letters(broker, ingest, 6)).hasSize(6);
        assertThat(ingest.alive()).isTrue();
      } finally {
        ingest.kill();
      }
    }
  }

  private static List<ConsumerRecord<String, byte[]>> letters(
      final TestBroker broker, final JavaProcess ingest, final int count)
      throws InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .until(() -> admin.listTopics().names().get().contains(Topic.DLQ_INGEST.baseName()));
    }
    return broker.read(
        Topic.DLQ_INGEST.baseName(), LONG, found -> found.size() >= count || !ingest.alive());
  }

  private static String header(final ConsumerRecord<String, byte[]> record, final Header header) {
    return HeaderText.get(record.headers(), header).orElse("");
  }

  /** One batch: an event whose file is no audio, the record that is too large, such an event. */
  private static void send(final TestBroker broker, final ValueSerdes values, final String id)
      throws Exception {
    final Map<String, Object> config =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker.bootstrap(),
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "zstd",
            ProducerConfig.BATCH_SIZE_CONFIG,
            UNPACKED / 10 * 12,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            UNPACKED / 10 * 12,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            UNPACKED * 2L,
            ProducerConfig.LINGER_MS_CONFIG,
            60_000);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      for (final byte[] value :
          List.of(noAudio(values, id + "-1"), new byte[UNPACKED], noAudio(values, id + "-2"))) {
        producer.send(new ProducerRecord<>(TOPIC, 0, "key", value));
      }
      producer.flush();
    }
  }

  private static byte[] noAudio(final ValueSerdes values, final String id) {
    return values
        .serializer(SpecificRecord.class)
        .serialize(
            TOPIC, IngestProcess.audio(id, "This is no audio.".getBytes(StandardCharsets.UTF_8)));
  }
}
