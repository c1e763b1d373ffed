package io.dragoman.resilience.http;

import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The health of an app over HTTP.
 *
 * <p>{@code /health/live} answers 200 as long as the process can answer at all: it asks neither
 * Kafka nor the model, so that nobody restarts an app that only waits. {@code /health/ready} and
 * {@code /health} answer 200 when every check is up, else 503, and name each check; {@code
 * /health/simple} says the same without details.
 */
public final class Health {
  private final Map<String, String> facts;
  private final List<HealthCheck> checks = new CopyOnWriteArrayList<>();

  /**
   * Without checks yet.
   *
   * @param facts what {@code /health} tells besides the checks, such as app and version
   */
  public Health(final Map<String, String> facts) {
    this.facts = Map.copyOf(facts);
  }

  /** Adds a check; from now on the app is ready only when it is up. */
  public void add(final HealthCheck check) {
    checks.add(check);
  }

  /** Whether every check is up. */
  public boolean ready() {
    return checks.stream().allMatch(check -> check.run().up());
  }

  /** Shows readiness, and each check that was added before, as meters. */
  public void show(final MeterRegistry meters) {
    MeterDef.APP_READY.gauge(meters, this, any -> any.ready() ? 1 : 0);
    for (final HealthCheck check : checks) {
      MeterDef.APP_CHECK.gauge(meters, check, one -> one.run().up() ? 1 : 0, check.name());
    }
  }

  /** Makes the health paths available, to anybody. */
  public void serve(final WebServer http) {
    http.add(
        List.of(
            Route.get("/health/live", "live", "Whether the process can answer")
                .open()
                .by(call -> ApiResponse.ok(Map.of("status", "UP"))),
            Route.get("/health/ready", "ready", "Whether every check is up")
                .open()
                .by(call -> report(Map.of())),
            Route.get("/health", "health", "Health, with app and version")
                .open()
                .by(call -> report(facts)),
            Route.get("/health/simple", "simple", "Health in one word")
                .open()
                .by(call -> simple())));
  }

  private ApiResponse simple() {
    final boolean ready = ready();
    return ApiResponse.json(ready ? 200 : 503, Map.of("status", status(ready)));
  }

  private ApiResponse report(final Map<String, String> head) {
    boolean ready = true;
    final Map<String, Object> results = new LinkedHashMap<>();
    for (final HealthCheck check : checks) {
      final HealthCheck.Result result = check.run();
      ready &= result.up();
      final Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("status", status(result.up()));
      entry.put("detail", result.detail());
      if (result.attention()) {
        entry.put("attention", true);
      }
      results.put(check.name(), entry);
    }
    final Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", status(ready));
    body.putAll(head);
    body.put("checks", results);
    return ApiResponse.json(ready ? 200 : 503, body);
  }

  private static String status(final boolean up) {
    return up ? "UP" : "DOWN";
  }
}
