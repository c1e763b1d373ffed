package io.dragoman.resilience.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.http.HealthCheck.Result;
import io.dragoman.resilience.meters.Meter;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicReference<Result> model = new AtomicReference<>(Result.down("loading"));
  private WebServer http;

  @BeforeEach
  void start() {
    http = AppHttp.start(AppHttp.of(settings(0), meters));
    final Health health = new Health(Map.of("app", "test"));
    health.add(new HealthCheck("model", model::get));
    health.serve(http);
    health.show(meters);
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void shouldBeAliveWhileNotReady() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body())
        .isEqualTo(
            "{\"status\":\"DOWN\",\"checks\":{\"model\":{\"status\":\"DOWN\",\"detail\":\"loading\"}}}");
    assertThat(get("/health/simple").body()).isEqualTo("{\"status\":\"DOWN\"}");
  }

  @Test
  void shouldShowWhichCheckFailsInMetersWhenOneDoes() {
    assertThat(shown(MeterDef.APP_READY)).isZero();
    assertThat(shown(MeterDef.APP_CHECK)).isZero();

    model.set(Result.up("warm"));

    assertThat(shown(MeterDef.APP_READY)).isOne();
    assertThat(shown(MeterDef.APP_CHECK)).isOne();
  }

  private double shown(final Meter meter) {
    return meters.get(meter.spec().key()).gauge().value();
  }

  @Test
  void shouldBeReadyWhenEveryCheckIsUp() throws Exception {
    model.set(Result.up("warm"));

    final HttpResponse<String> ready = get("/health/ready");

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.headers().firstValue("Content-Type"))
        .contains("application/json; charset=utf-8");
    assertThat(ready.body()).startsWith("{\"status\":\"UP\",\"checks\":{\"model\":");
    assertThat(get("/health").body()).contains("\"app\":\"test\"");
  }

  @Test
  void shouldNameACheckThatThrows() throws Exception {
    model.set(Result.up("warm"));
    final Health health = new Health(Map.of());
    health.add(
        new HealthCheck(
            "broken",
            () -> {
              throw new IllegalStateException("no idea");
            }));
    health.serve(http);

    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body()).contains("no idea");
  }

  @Test
  void shouldAnswerNotFoundAndNotAllowed() throws Exception {
    assertThat(get("/healthy").statusCode()).isEqualTo(404);
    final HttpResponse<String> posted =
        send(request("/health").POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.headers().firstValue("Allow")).contains("GET, HEAD");
  }

  @Test
  void shouldAnswerHeadWithoutABody() throws Exception {
    final HttpResponse<String> head =
        send(request("/health/live").method("HEAD", HttpRequest.BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void shouldMeterRequests() throws Exception {
    get("/health/live");
    get("/nothing");

    // The client may have its answer before the server has counted it.
    await()
        .untilAsserted(
            () -> {
              assertThat(MeterDef.HTTP_REQUESTS.timer(meters, "/health/live", "200").count())
                  .isEqualTo(1);
              assertThat(MeterDef.HTTP_REQUESTS.timer(meters, "other", "404").count()).isEqualTo(1);
            });
  }

  @Test
  void shouldNameThePortWhenItIsTaken() {
    assertThatThrownBy(() -> AppHttp.start(AppHttp.of(settings(http.port()), meters)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("127.0.0.1:" + http.port())
        .hasMessageContaining("http.port");
  }

  @Test
  void shouldCountOrdersThatItRefuses() throws Exception {
    http.add(Route.post("/order", "order", "Do it").by(call -> ApiResponse.ok("done")));
    assertThat(MeterDef.HTTP_REFUSED.counter(meters, "no_keys").count()).isZero();

    final HttpResponse<String> refused =
        send(request("/order").POST(HttpRequest.BodyPublishers.noBody()));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("api.keys.file", "dragoman keys add");
    assertThat(MeterDef.HTTP_REFUSED.counter(meters, "no_keys").count()).isEqualTo(1);
  }

  @Test
  void shouldNameTheKeyFileWhenItCannotBeRead() {
    assertThatThrownBy(
            () ->
                AppHttp.of(
                    AppConfig.of("test", 0).build().resolve(Map.of("api.keys.file", "/none")),
                    meters))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("api.keys.file: /none cannot be read");
  }

  private static Settings settings(final int port) {
    return AppConfig.of("test", port).build().resolve(Map.of());
  }

  private HttpResponse<String> get(final String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  private HttpRequest.Builder request(final String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path));
  }

  private static HttpResponse<String> send(final HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
