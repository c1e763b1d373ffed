package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.testing.Item;
import io.dragoman.resilience.testing.ItemApp;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.CommittedReader;
import io.dragoman.testkit.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandoverIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String TASKS = Topic.TRANSLATION_TASKS.baseName();
  private static final String STATUS = Topic.REQUESTS.baseName();
  private static final String ANSWERS = Topic.TRANSLATIONS.baseName();
  private static final String DEAD = Topic.DLQ_TRANSLATOR.baseName();

  @TempDir private Path directory;
  private final ScriptedEngine firstEngine = new ScriptedEngine("first", 8);
  private final ScriptedEngine secondEngine = new ScriptedEngine("second", 8);
  private final AtomicInteger halted = new AtomicInteger(-1);
  private final Set<String> sent = new HashSet<>();
  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = TestBroker.start(directory.resolve("broker"));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void shouldLeaveItsWorkToAnotherWhileItsEngineIsIllAndComeBackThen() throws Exception {
    try (StreamApp first = app(firstEngine, "first", Map.of());
        StreamApp second = app(secondEngine, "second", Map.of())) {
      await().atMost(LONG).until(() -> first.ready() && second.ready());
      try (CommittedReader reader =
          new CommittedReader(broker.bootstrap(), List.of(STATUS, ANSWERS, DEAD))) {
        awaitPartitions(first, second);
        firstEngine.setIll(true);
        send(200);
        await().atMost(LONG).until(() -> allDone(reader));
        assertThat(get(first, "/health/ready")).contains("left to another instance");
        assertThat(get(first, "/metrics")).contains("dragoman_handovers_total{").contains("} 1.0");

        firstEngine.setIll(false);
        await().atMost(LONG).until(first::ready);
        awaitPartitions(first, second);
        send(200);
        await().atMost(LONG).until(() -> allDone(reader));

        assertThat(reader.counts(STATUS).keySet()).isEqualTo(sent);
        assertThat(reader.counts(STATUS).values()).containsOnly(1);
        assertThat(reader.counts(ANSWERS).values()).containsOnly(1);
        assertThat(reader.counts(DEAD)).isEmpty();
      }
    }
  }

  @Test
  void shouldStayWhenNobodyElseCanWork() throws Exception {
    try (StreamApp first = app(firstEngine, "first", Map.of());
        StreamApp second = app(secondEngine, "second", Map.of())) {
      await().atMost(LONG).until(() -> first.ready() && second.ready());
      try (CommittedReader reader =
          new CommittedReader(broker.bootstrap(), List.of(STATUS, ANSWERS, DEAD))) {
        awaitPartitions(first, second);
        firstEngine.setIll(true);
        secondEngine.setIll(true);
        send(200);
        await().atMost(LONG).until(() -> isOpen(first) && isOpen(second));

        // If one trusted a word that was true no more, it comes back by itself.
        await().atMost(LONG).until(() -> first.ready() && second.ready());
        firstEngine.setIll(false);
        secondEngine.setIll(false);
        await().atMost(LONG).until(() -> allDone(reader));

        assertThat(reader.counts(STATUS).values()).containsOnly(1);
        assertThat(reader.counts(DEAD)).isEmpty();
      }
    }
  }

  @Test
  void shouldEndTheProcessWithoutACommitWhenACallNeverReturns() throws Exception {
    firstEngine.hold();
    try (StreamApp first = app(firstEngine, "first", Map.of("engine.timeout.ms", "100"))) {
      await().atMost(LONG).until(first::ready);
      send(1);

      await().atMost(LONG).untilAsserted(() -> assertThat(halted).hasValue(75));

      firstEngine.release();
    }
  }

  private boolean allDone(final CommittedReader reader) {
    reader.read();
    return reader.counts(STATUS).keySet().equals(sent);
  }

  private static boolean isOpen(final StreamApp app) throws Exception {
    return get(app, "/worker").contains("\"breaker\":\"OPEN\"");
  }

  private static void awaitPartitions(final StreamApp... apps) {
    for (final StreamApp app : apps) {
      await().atMost(LONG).until(() -> get(app, "/worker").contains("\"load\""));
    }
  }

  private StreamApp app(
      final ScriptedEngine engine, final String instance, final Map<String, String> more) {
    final Map<String, String> values = new HashMap<>();
    values.put("bootstrap.servers", broker.bootstrap());
    values.put("schema.registry.url", "mock://items");
    values.put("state.dir", directory.resolve(instance).toString());
    values.put("topic.replication.factor", "1");
    values.put("handover.after.ms", "300");
    values.put("handover.interval.ms", "100");
    values.put("breaker.min.calls", "1");
    values.put("breaker.open.ms", "200");
    values.put("breaker.open.max.ms", "400");
    values.put("kafka.session.timeout.ms", "6000");
    values.putAll(more);
    final AppDefinition definition = new ItemApp(engine);
    return StreamApp.start(definition, definition.config().resolve(values), halted::set);
  }

  private void send(final int count) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "enable.idempotence", false),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      final int from = sent.size();
      for (int i = from; i < from + count; i++) {
        final String event = "event-" + i;
        sent.add(event);
        producer.send(
            new ProducerRecord<>(
                TASKS, event.getBytes(StandardCharsets.UTF_8), Item.of(event, event).encode()));
      }
    }
  }

  private static String get(final StreamApp app, final String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + path))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
