package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.config.Settings;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.Loopback;
import io.dragoman.testkit.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamAppIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void shouldWaitForTheBrokerAndThenWorkAndStopInOrder() throws Exception {
    final int port = Loopback.freePort();
    final EchoApp definition = new EchoApp(UnaryOperator.identity());
    try (StreamApp app = start(definition, "127.0.0.1:" + port, Map.of())) {
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(get(app, "/health/ready").body())
                      .contains("\"model\":{\"status\":\"UP\"")
                      .contains("waiting for Kafka"));
      assertThat(get(app, "/health/ready").statusCode()).isEqualTo(503);
      assertThat(get(app, "/health/live").statusCode()).isEqualTo(200);

      try (TestBroker broker = TestBroker.start(directory.resolve("broker"), port)) {
        await().atMost(LONG).until(app::ready);
        assertThat(get(app, "/health/ready").statusCode()).isEqualTo(200);
        send(broker, "hello");
        assertThat(broker.read(Topic.REQUESTS.baseName(), LONG, records -> !records.isEmpty()))
            .extracting(found -> new String(found.value(), StandardCharsets.UTF_8))
            .containsExactly("hello");
        assertThat(get(app, "/metrics").body())
            .contains("dragoman_app_ready{app=\"echo\"")
            .contains("kafka_stream");
        assertThat(broker.read(Topic.GROUP_MEMBERS.baseName(), LONG, said -> !said.isEmpty()))
            .extracting(found -> new String(found.value(), StandardCharsets.UTF_8))
            .allSatisfy(said -> assertThat(said).contains("\"app\":\"echo\""));

        app.stop(ExitCode.CLEAN, "end of the test");
        assertThat(app.await(LONG).map(StreamApp.Ending::code)).contains(ExitCode.CLEAN);
        assertThat(definition.closed).hasValue(1);
      }
    }
  }

  @Test
  void shouldNotJoinItsGroupBeforeARegistryHasAnswered() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
        StreamApp app =
            start(
                new EchoApp(UnaryOperator.identity()),
                broker.bootstrap(),
                Map.of("schema.registry.url", "http://127.0.0.1:" + Loopback.freePort()))) {
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(get(app, "/health/ready").body())
                      .contains("waiting for the schema registry")
                      .contains("does not answer"));
      assertThat(app.streaming()).isFalse();

      app.stop(ExitCode.CLEAN, "end of the test");
      assertThat(app.await(LONG).map(StreamApp.Ending::code)).contains(ExitCode.CLEAN);
    }
  }

  @Test
  void shouldReplaceAFailedThreadAndLoseNothing() throws Exception {
    final AtomicInteger failures = new AtomicInteger();
    final EchoApp definition =
        new EchoApp(
            value -> {
              if (failures.incrementAndGet() <= 2) {
                throw new IllegalStateException("not yet");
              }
              return value;
            });
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
        StreamApp app = start(definition, broker.bootstrap(), Map.of())) {
      await().atMost(LONG).until(app::ready);
      send(broker, "hello");

      assertThat(broker.read(Topic.REQUESTS.baseName(), LONG, records -> !records.isEmpty()))
          .hasSize(1);
      assertThat(failures).hasValue(3);
    }
  }

  @Test
  void shouldEndWithTheStreamStatusWhenThreadsKeepFailing() throws Exception {
    final EchoApp definition =
        new EchoApp(
            value -> {
              throw new IllegalStateException("never");
            });
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
        StreamApp app = start(definition, broker.bootstrap(), Map.of("stream.failures.max", "1"))) {
      await().atMost(LONG).until(app::ready);
      send(broker, "hello");

      final Optional<StreamApp.Ending> end = app.await(LONG);

      assertThat(end.map(StreamApp.Ending::code)).contains(ExitCode.STREAM_FAILED);
      assertThat(end.map(StreamApp.Ending::reason).orElseThrow()).contains("2 stream threads");
    }
  }

  private StreamApp start(
      final EchoApp definition, final String bootstrap, final Map<String, String> more) {
    final Map<String, String> values = new HashMap<>();
    values.put("bootstrap.servers", bootstrap);
    values.put("schema.registry.url", "mock://app");
    values.put("state.dir", directory.resolve("state").toString());
    values.put("num.stream.threads", "1");
    values.put("kafka.session.timeout.ms", "2000");
    values.put("kafka.heartbeat.interval.ms", "300");
    values.put("topic.partitions", "2");
    values.put("topic.replication.factor", "1");
    values.putAll(more);
    final Settings settings = definition.config().resolve(values);
    return StreamApp.start(
        definition,
        settings,
        status -> {
          throw new AssertionError("halted with " + status);
        });
  }

  private static void send(final TestBroker broker, final String value) {
    broker.send(
        new ProducerRecord<>(
            Topic.TEXT_EVENTS.baseName(), "key", value.getBytes(StandardCharsets.UTF_8)));
  }

  private static HttpResponse<String> get(final StreamApp app, final String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
