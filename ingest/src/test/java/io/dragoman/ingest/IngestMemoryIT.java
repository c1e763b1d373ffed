package io.dragoman.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.TestBroker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
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

/** The largest files that ingest takes, several at once, in the heap that the local stack gives. */
class IngestMemoryIT {
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final int FILES = 4;
  private static final int RATE = 7_400;
  private static final int SECONDS = 59 * 60;

  @TempDir private Path directory = Path.of("");

  @Test
  void shouldTakeSeveralHoursOfAudioAtOnceWhenTheHeapIsThatOfTheStack() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      final ValueSerdes values = IngestProcess.values();
      final JavaProcess ingest = IngestProcess.start(broker.bootstrap(), directory);
      try {
        awaitTopics(broker);
        send(broker, values);

        final List<ConsumerRecord<String, byte[]>> requests =
            broker.read(
                Topic.REQUESTS.baseName(), LONG, found -> found.size() >= FILES || !ingest.alive());

        assertThat(Files.readString(directory.resolve("ingest.log")))
            .doesNotContain("OutOfMemoryError");
        assertThat(ingest.alive()).isTrue();
        assertThat(requests)
            .hasSize(FILES)
            .extracting(
                record ->
                    values
                        .deserializer(RequestEvent.class)
                        .deserialize(record.topic(), record.value())
                        .getEvent())
            .allSatisfy(
                event ->
                    assertThat(((RequestSubmission) event).getAudioMs()).contains(SECONDS * 1000L));
      } finally {
        ingest.kill();
      }
    }
  }

  /** Ingest makes them, with room for records of this size. */
  private static void awaitTopics(final TestBroker broker) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      await()
          .atMost(LONG)
          .until(
              () ->
                  admin
                      .listTopics()
                      .names()
                      .get()
                      .containsAll(
                          List.of(Topic.AUDIO_EVENTS.baseName(), Topic.REQUESTS.baseName())));
    }
  }

  private static void send(final TestBroker broker, final ValueSerdes values) throws Exception {
    final Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap());
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 * 1024 * 1024);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    final String topic = Topic.AUDIO_EVENTS.baseName();
    final byte[] file = nearlyAnHour();
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < FILES; i++) {
        final byte[] value =
            values
                .serializer(SpecificRecord.class)
                .serialize(topic, IngestProcess.audio("e" + i, file));
        producer.send(new ProducerRecord<>(topic, i % 2, "e" + i, value)).get();
      }
    }
  }

  /** 25 MiB of A-law: a tone for three seconds of every four. */
  private static byte[] nearlyAnHour() {
    final int samples = SECONDS * RATE;
    final ByteBuffer file = ByteBuffer.allocate(44 + samples).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii("RIFF")).putInt(36 + samples).put(ascii("WAVEfmt ")).putInt(16);
    file.putShort((short) 6).putShort((short) 1).putInt(RATE).putInt(RATE);
    file.putShort((short) 1).putShort((short) 8).put(ascii("data")).putInt(samples);
    for (int i = 0; i < samples; i++) {
      file.put((byte) (i / RATE % 4 < 3 ? i * 31 : 0xd5));
    }
    return file.array();
  }

  private static byte[] ascii(final String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
