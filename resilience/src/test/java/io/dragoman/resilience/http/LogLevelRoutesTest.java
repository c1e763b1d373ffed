package io.dragoman.resilience.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.HttpConfig;
import io.dragoman.resilience.config.LogConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.logging.AppLogging;
import io.dragoman.resilience.logging.LogContext;
import io.dragoman.resilience.testing.CapturedLog;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Levels over HTTP, and what the server logs of requests. */
class LogLevelRoutesTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private final Secret operator = Secret.random();
  private final Secret viewer = Secret.random();
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path directory;
  private AppLogging logging;
  private WebServer http;

  @BeforeEach
  void start() {
    final Path file = directory.resolve("api.keys");
    new KeyFile(file).add(key("ann", Role.OPERATOR, operator));
    new KeyFile(file).add(key("tom", Role.VIEWER, viewer));
    final Settings settings =
        AppConfig.of("test", 0)
            .build()
            .resolve(
                Map.of(HttpConfig.API_KEYS_FILE, file.toString(), LogConfig.HTTP_SLOW_MS, "1"));
    http = AppHttp.start(AppHttp.of(settings, new SimpleMeterRegistry()));
    logging = AppLogging.start(settings, "test", "one", http.port());
    http.add(LogLevelRoutes.of(logging.levels()));
  }

  @AfterEach
  void stop() {
    client.close();
    http.close();
    logging.close();
  }

  private static AccessKey key(final String name, final Role role, final Secret secret) {
    return new AccessKey(
        name, role, secret.hash(), secret.id(), AccessKey.DEFAULT_TIER, Optional.empty());
  }

  @Test
  void shouldLogMoreForAWhileAndSayWhoWantedIt() throws Exception {
    final Logger logger = LoggerFactory.getLogger("io.dragoman.test.Level");
    try (CapturedLog log = CapturedLog.of("io.dragoman.web")) {
      final HttpResponse<String> answer =
          post(operator, "{\"logger\":\"io.dragoman.test\",\"level\":\"debug\",\"seconds\":60}");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("io.dragoman.test", "DEBUG", "until");
      assertThat(logger.isDebugEnabled()).isTrue();
      assertThat(log.texts())
          .anySatisfy(line -> assertThat(line).contains("POST /admin/log-level by ann, key"));
    }
    post(operator, "{\"logger\":\"io.dragoman.test\",\"level\":\"usual\"}");
    assertThat(logger.isDebugEnabled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "org.eclipse.jetty, debug",
    "org.apache.kafka, debug",
    "io.dragomanish, debug",
    "'io.dragoman ERROR forged', debug",
    "io.dragoman, off",
    "io.dragoman, error"
  })
  void shouldRefuseWhatWouldTellOrHideTooMuch(final String logger, final String level)
      throws Exception {
    final HttpResponse<String> answer =
        post(operator, "{\"logger\":\"%s\",\"level\":\"%s\"}".formatted(logger, level));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(logging.levels().changed()).isEmpty();
  }

  @Test
  void shouldRefuseWhoIsNoOperator() throws Exception {
    assertThat(post(viewer, "{}").statusCode()).isEqualTo(403);
    assertThat(logging.levels().changed()).isEmpty();
  }

  @Test
  void shouldLogSlowRequestsByTheirRouteAndWithWhoAskedButNeverTheKey() throws Exception {
    http.add(
        Route.get("/slow/{what}", "slow", "Takes its time")
            .by(
                call -> {
                  final long start = System.nanoTime();
                  while (System.nanoTime() - start < 5_000_000) {
                    Thread.onSpinWait();
                  }
                  return ApiResponse.ok("done");
                }));
    try (CapturedLog log = CapturedLog.of("io.dragoman.web")) {
      client.send(
          HttpRequest.newBuilder(uri("/slow/marker-of-path"))
              .header("Authorization", "Bearer " + viewer.text())
              .header("X-Request-ID", "h1")
              .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
              .build(),
          HttpResponse.BodyHandlers.ofString());

      assertThat(log.lines())
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.message()).startsWith("Slow: GET /slow/{what} took");
                assertThat(line.context())
                    .containsEntry(LogContext.HTTP_REQUEST_ID, "h1")
                    .containsEntry(LogContext.CLIENT_ID, "tom")
                    .containsEntry(LogContext.TRACE_ID, TRACE)
                    .containsEntry(LogContext.APP, "test")
                    .containsEntry(LogContext.MEMBER, "one");
                assertThat(line.toString()).doesNotContain(viewer.text(), "marker-of-path");
              });
    }
  }

  private HttpResponse<String> post(final Secret key, final String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri("/admin/log-level"))
            .header("Authorization", "Bearer " + key.text())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(final String path) {
    return URI.create("http://127.0.0.1:" + http.port() + path);
  }
}
