package io.dragoman.resilience.testing;

import io.dragoman.resilience.app.StreamApp;
import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.resilience.config.Settings;
import io.dragoman.testkit.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** {@link ItemApp}s on a broker, in this process. */
public final class ItemApps {
  private ItemApps() {}

  /**
   * Starts one that must not halt the process.
   *
   * @param state its directory, which no other one uses meanwhile
   * @param more of its configuration
   */
  public static StreamApp start(
      final TestBroker broker,
      final BatchEngine<Item, String> engine,
      final Path state,
      final Map<String, String> more) {
    final ItemApp definition = new ItemApp(engine);
    return StreamApp.start(
        definition,
        settings(definition, broker, state, more),
        status -> {
          throw new AssertionError("halted with " + status);
        });
  }

  /** The configuration of one. */
  public static Settings settings(
      final ItemApp definition,
      final TestBroker broker,
      final Path state,
      final Map<String, String> more) {
    final Map<String, String> values = new HashMap<>();
    values.put("bootstrap.servers", broker.bootstrap());
    values.put("schema.registry.url", "mock://items");
    values.put("topic.replication.factor", "1");
    values.put("state.dir", state.toString());
    values.putAll(more);
    return definition.config().resolve(values);
  }

  /** What one answers to a GET, whatever its status. */
  public static String get(final StreamApp app, final String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + path))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /** Partitions that one works on now. */
  public static int partitions(final StreamApp app) throws IOException, InterruptedException {
    return get(app, "/worker").split("\"load\"", -1).length - 1;
  }
}
