package io.dragoman.resilience.http;

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

  /** Makes the health paths available. */
  public void serve(final HttpService http) {
    http.get("/health/live", () -> HttpReply.json(200, Map.of("status", "UP")));
    http.get("/health/ready", () -> report(Map.of()));
    http.get("/health", () -> report(facts));
    http.get(
        "/health/simple",
        () -> {
          final boolean ready = ready();
          return HttpReply.json(ready ? 200 : 503, Map.of("status", status(ready)));
        });
  }

  private HttpReply report(final Map<String, String> head) {
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
    return HttpReply.json(ready ? 200 : 503, body);
  }

  private static String status(final boolean up) {
    return up ? "UP" : "DOWN";
  }
}
