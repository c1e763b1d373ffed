package io.dragoman.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.app.StreamApp;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.EventPlace;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.SpeechLanguage;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.testkit.TestBroker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The app on a real broker: what a test driver cannot show is sizes, transactions and stopping. */
class IngestAppIT {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int MAX_FILE = 25 * 1024 * 1024;

  @TempDir private Path directory = Path.of("");

  @Test
  void shouldTakeLargeAndSmallAndRefuseTheRestWhenTheBrokerIsReal() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      final Settings settings =
          new IngestApp()
              .config()
              .resolve(
                  Map.of(
                      // No test would wait for this: whatever comes out was committed at once.
                      "commit.interval.ms", "600000",
                      "transaction.timeout.ms", "700000",
                      "bootstrap.servers", broker.bootstrap(),
                      "schema.registry.url", "mock://ingest",
                      "state.dir", directory.resolve("state").toString(),
                      "topic.partitions", "2",
                      "topic.replication.factor", "1",
                      "num.stream.threads", "1",
                      "http.port", "0"));
      final ValueSerdes values = new ValueSerdes(settings);
      try (StreamApp app = StreamApp.start(new IngestApp(), settings, status -> {})) {
        await().atMost(LONG).until(app::ready);
        try (KafkaProducer<String, byte[]> producer = producer(broker)) {
          producer.send(
              new Undated(
                  Topic.TEXT_EVENTS.baseName(),
                  "key",
                  values
                      .serializer(SpecificRecord.class)
                      .serialize(Topic.TEXT_EVENTS.baseName(), text("undated"))));
          send(producer, values, Topic.AUDIO_EVENTS, audio("long", minutes(10)));
          send(producer, values, Topic.AUDIO_EVENTS, audio("noise", random()));
          send(producer, values, Topic.TEXT_EVENTS, text("words"));
          send(producer, values, Topic.TEXT_EVENTS, text("words"));
          send(producer, values, Topic.TEXT_EVENTS, text("more"));
          send(producer, values, Topic.AUDIO_EVENTS, unnamed("unnamed"));
          answer(producer, values, question(broker, values));
        }

        final Map<String, Object> outcomes = outcomes(broker, values);
        assertThat(((RequestSubmission) outcomes.get("long")).getUnits()).isEqualTo(10);
        assertThat(((RequestSubmission) outcomes.get("unnamed")).getSourceLanguage())
            .isEqualTo("kor_Hang");
        assertThat(((RequestSubmission) outcomes.get("undated")).getUnits()).isEqualTo(1);
        assertThat(((RequestSubmission) outcomes.get("words")).getUnits()).isEqualTo(1);
        assertThat(((RequestSubmission) outcomes.get("more")).getUnits()).isEqualTo(1);
        assertThat(((UnitStatus) outcomes.get("noise")).getErrorCode())
            .contains("UNREADABLE_AUDIO");
        // Ten of the long one; of the other the question and, after its answer, the segment.
        assertThat(broker.read(Topic.AUDIO_SEGMENTS.baseName(), LONG, found -> found.size() >= 12))
            .hasSize(12);
        assertThat(
                broker.read(Topic.TRANSLATION_TASKS.baseName(), LONG, found -> found.size() >= 3))
            .hasSize(3);
        assertThat(broker.read(Topic.DLQ_INGEST.baseName(), LONG, found -> !found.isEmpty()))
            .singleElement()
            .satisfies(letter -> assertThat(letter.value().length).isGreaterThan(MAX_FILE));

        app.stop(ExitCode.CLEAN, "end of the test");
        assertThat(app.await(LONG).map(StreamApp.Ending::code)).contains(ExitCode.CLEAN);
      }
    }
  }

  /** Submission or status of each of the six requests; two for one of them is a failure. */
  private static Map<String, Object> outcomes(final TestBroker broker, final ValueSerdes values) {
    final List<ConsumerRecord<String, byte[]>> found =
        broker.read(Topic.REQUESTS.baseName(), LONG, records -> records.size() >= 6);
    final Map<String, Object> outcomes = new HashMap<>();
    for (final ConsumerRecord<String, byte[]> record : found) {
      final RequestEvent event =
          values.deserializer(RequestEvent.class).deserialize(record.topic(), record.value());
      assertThat(outcomes.put(event.getRequestId(), event.getEvent())).isNull();
    }
    return outcomes;
  }

  /** Java's producer refuses negative times, but only where a record is made; others send them. */
  private static final class Undated extends ProducerRecord<String, byte[]> {
    Undated(final String topic, final String key, final byte[] value) {
      super(topic, key, value);
    }

    @Override
    public Long timestamp() {
      return -1L;
    }
  }

  private static void send(
      final KafkaProducer<String, byte[]> producer,
      final ValueSerdes values,
      final Topic topic,
      final SpecificRecord event)
      throws Exception {
    final byte[] value = values.serializer(SpecificRecord.class).serialize(topic.baseName(), event);
    producer.send(new ProducerRecord<>(topic.baseName(), "key", value)).get();
  }

  private static KafkaProducer<String, byte[]> producer(final TestBroker broker) {
    final Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap());
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 * 1024 * 1024);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  private static AudioEvent audio(final String id, final byte[] file) {
    return AudioEvent.newBuilder()
        .setEventId(id)
        .setAudio(ByteBuffer.wrap(file))
        .setSourceLanguage("ko")
        .setTargetLanguages(List.of("en"))
        .setCreatedAt(Instant.EPOCH)
        .build();
  }

  private static AudioEvent unnamed(final String id) {
    return AudioEvent.newBuilder(audio(id, minutes(1))).setSourceLanguage("auto").build();
  }

  /** What ingest asks a transcriber. */
  private static AudioSegment question(final TestBroker broker, final ValueSerdes values) {
    return broker
        .read(
            Topic.AUDIO_SEGMENTS.baseName(),
            LONG,
            found -> found.stream().anyMatch(record -> asks(values, record)))
        .stream()
        .filter(record -> asks(values, record))
        .map(record -> segment(values, record))
        .findFirst()
        .orElseThrow();
  }

  private static boolean asks(
      final ValueSerdes values, final ConsumerRecord<String, byte[]> record) {
    return segment(values, record).getDetectFor().isPresent();
  }

  private static AudioSegment segment(
      final ValueSerdes values, final ConsumerRecord<String, byte[]> record) {
    return values.deserializer(AudioSegment.class).deserialize(record.topic(), record.value());
  }

  /** As a transcriber does. */
  private static void answer(
      final KafkaProducer<String, byte[]> producer,
      final ValueSerdes values,
      final AudioSegment question)
      throws Exception {
    final String place = question.getDetectFor().orElseThrow();
    final String topic = Topic.SPEECH_LANGUAGES.baseName();
    final SpeechLanguage answer =
        SpeechLanguage.newBuilder()
            .setEventId(question.getEventId())
            .setRequestId(question.getRequestId())
            .setLanguage("ko")
            .setProbability(0.9f)
            .setCandidates(99)
            .setAt(Instant.EPOCH)
            .build();
    producer
        .send(
            new ProducerRecord<>(
                topic,
                EventPlace.find(place).orElseThrow().partition(),
                place,
                values.serializer(SpecificRecord.class).serialize(topic, answer)))
        .get();
  }

  private static TextEvent text(final String id) {
    return TextEvent.newBuilder()
        .setEventId(id)
        .setText("안녕하세요.")
        .setSourceLanguage("ko")
        .setTargetLanguages(List.of("en"))
        .setCreatedAt(Instant.EPOCH)
        .build();
  }

  /** A 16 kHz WAV file of bursts of a second, one a minute: ten of them have 19 MB. */
  private static byte[] minutes(final int count) {
    final int samples = count * 60 * 16_000;
    final ByteBuffer file = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
    file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    file.putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000);
    file.putShort((short) 2).putShort((short) 16);
    file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
    for (int i = 0; i < samples; i++) {
      final boolean sounding = i % (60 * 16_000) / 16_000 == 30;
      file.putShort((short) (sounding ? 8_000 * Math.sin(0.2 * i) : 0));
    }
    return file.array();
  }

  private static byte[] random() {
    final byte[] file = new byte[MAX_FILE];
    new Random(5).nextBytes(file);
    return file;
  }
}
