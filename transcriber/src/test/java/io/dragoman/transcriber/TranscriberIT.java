package io.dragoman.transcriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.app.StreamApp;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.testkit.TestBroker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole app but its model, on a real broker. */
class TranscriberIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int SEGMENTS = 20;

  @TempDir private Path directory;

  @Test
  void shouldAnswerEverySegmentOnceAlsoAfterARestart() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      final Settings settings =
          new TranscriberApp()
              .config()
              .resolve(
                  Map.of(
                      "bootstrap.servers", broker.bootstrap(),
                      "schema.registry.url", "mock://transcriber-it",
                      "state.dir", directory.resolve("state").toString(),
                      "topic.partitions", "2",
                      "topic.replication.factor", "1",
                      "http.port", "0"));
      final FakeRecognizer first = new FakeRecognizer();
      try (StreamApp app = start(settings, first)) {
        await().atMost(LONG).until(app::ready);
        send(broker, settings, 0, SEGMENTS / 2);
        assertThat(transcripts(broker, settings, SEGMENTS / 2)).hasSize(SEGMENTS / 2);
      }
      assertThat(first.closed).isTrue();

      final FakeRecognizer second = new FakeRecognizer();
      send(broker, settings, SEGMENTS / 2, SEGMENTS);
      try (StreamApp app = start(settings, second)) {
        await().atMost(LONG).until(app::ready);
        assertThat(second.warm).isTrue();
        // Also what was answered before is sent again, as a client that is not sure would.
        send(broker, settings, 0, 1);
        send(broker, settings, SEGMENTS, SEGMENTS + 1);

        assertThat(transcripts(broker, settings, SEGMENTS + 1))
            .extracting(Transcript::getIndex)
            .doesNotHaveDuplicates()
            .hasSize(SEGMENTS + 1);
        assertThat(
                read(
                    broker, settings, Topic.TRANSLATION_TASKS, TranslationTask.class, SEGMENTS + 1))
            .extracting(TranslationTask::getEventId)
            .doesNotHaveDuplicates()
            .hasSize(SEGMENTS + 1);
      }
    }
  }

  private static StreamApp start(final Settings settings, final FakeRecognizer recognizer) {
    return StreamApp.start(
        new TranscriberApp(FakeRecognizer.providers((model, options) -> recognizer)),
        settings,
        status -> {
          throw new AssertionError("halted with " + status);
        });
  }

  private static void send(
      final TestBroker broker, final Settings settings, final int from, final int to) {
    try (Serializer<AudioSegment> values =
        new ValueSerdes(settings).serializer(AudioSegment.class)) {
      for (int index = from; index < to; index++) {
        final AudioSegment segment =
            AudioSegment.newBuilder()
                .setEventId("event/" + index)
                .setRequestId("request")
                .setIndex(index)
                .setCount(SEGMENTS + 1)
                .setPcm(ByteBuffer.wrap(new byte[] {(byte) index, 1}))
                .setFingerprint("fingerprint-" + index)
                .setSourceLanguage("ko")
                .setTargetLanguages(List.of("eng_Latn"))
                .setCreatedAt(Instant.now())
                .build();
        broker.send(
            new ProducerRecord<>(
                Topic.AUDIO_SEGMENTS.baseName(),
                segment.getFingerprint(),
                values.serialize(Topic.AUDIO_SEGMENTS.baseName(), segment)));
      }
    }
  }

  private static List<Transcript> transcripts(
      final TestBroker broker, final Settings settings, final int atLeast) {
    return read(broker, settings, Topic.TRANSCRIPTS, Transcript.class, atLeast);
  }

  private static <T extends SpecificRecord> List<T> read(
      final TestBroker broker,
      final Settings settings,
      final Topic topic,
      final Class<T> type,
      final int atLeast) {
    try (Deserializer<T> values = new ValueSerdes(settings).deserializer(type)) {
      return broker.read(topic.baseName(), LONG, records -> records.size() >= atLeast).stream()
          .map(found -> values.deserialize(topic.baseName(), found.value()))
          .toList();
    }
  }
}
