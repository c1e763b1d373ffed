package io.dragoman.translator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.app.StreamApp;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole app but its model, on a real broker. */
class TranslatorIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int TASKS = 30;

  @TempDir private Path directory;

  @Test
  void shouldTranslateEveryTaskOnceAndSurvivePoison() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      final Settings settings =
          new TranslatorApp()
              .config()
              .resolve(
                  Map.of(
                      "bootstrap.servers", broker.bootstrap(),
                      "schema.registry.url", "mock://translator-it",
                      "state.dir", directory.resolve("state").toString(),
                      "topic.prefix", "it.",
                      "topic.partitions", "2",
                      "topic.replication.factor", "1",
                      "http.port", "0"));
      try (StreamApp app =
          StreamApp.start(
              new TranslatorApp(FakeTranslator.providers((model, options) -> new FakeTranslator())),
              settings,
              status -> {
                throw new AssertionError("halted with " + status);
              })) {
        await().atMost(LONG).until(app::ready);
        broker.send(
            new ProducerRecord<>(
                "it.translation.tasks", "junk", "junk".getBytes(StandardCharsets.UTF_8)));
        IntStream.range(0, TASKS).forEach(index -> send(broker, settings, index));

        assertThat(read(broker, settings, Topic.TRANSLATIONS, Translation.class, TASKS - 1))
            .hasSize(TASKS - 1)
            .allMatch(found -> found.getText().equals("eng_Latn:문장 " + found.getIndex() + "."))
            .extracting(Translation::getIndex)
            .doesNotHaveDuplicates()
            .doesNotContain(7);
        assertThat(read(broker, settings, Topic.REQUESTS, RequestEvent.class, TASKS))
            .hasSize(TASKS)
            .extracting(event -> (UnitStatus) event.getEvent())
            .filteredOn(status -> status.getState() != State.DONE)
            .singleElement()
            .matches(status -> status.getIndex() == 7);
        assertThat(broker.read("it.dlq.translator", LONG, records -> records.size() >= 2))
            .hasSize(2)
            .anyMatch(letter -> new String(letter.value(), StandardCharsets.UTF_8).equals("junk"));
      }
    }
  }

  /** The model has no answer for the seventh. */
  private static void send(final TestBroker broker, final Settings settings, final int index) {
    final String topic = Topic.TRANSLATION_TASKS.topicName("it.");
    final TranslationTask task =
        TranslationTask.newBuilder()
            .setEventId("event/" + index)
            .setRequestId("request")
            .setIndex(index)
            .setCount(TASKS)
            .setSentences(
                List.of(new Sentence(index == 7 ? "nothing" : "문장 " + index + ".", "", null, null)))
            .setFingerprint("fingerprint-" + index)
            .setSourceLanguage("kor_Hang")
            .setTargetLanguage("eng_Latn")
            .setCreatedAt(Instant.now())
            .build();
    try (Serializer<TranslationTask> values =
        new ValueSerdes(settings).serializer(TranslationTask.class)) {
      broker.send(
          new ProducerRecord<>(topic, task.getFingerprint(), values.serialize(topic, task)));
    }
  }

  private static <T extends SpecificRecord> List<T> read(
      final TestBroker broker,
      final Settings settings,
      final Topic topic,
      final Class<T> type,
      final int atLeast) {
    final String name = topic.topicName("it.");
    try (Deserializer<T> values = new ValueSerdes(settings).deserializer(type)) {
      return broker.read(name, LONG, records -> records.size() >= atLeast).stream()
          .map(found -> values.deserialize(name, found.value()))
          .toList();
    }
  }
}
