package io.dragoman.ops.drill;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.Loopback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A {@link ProviderDrillApp} in a process of its own. */
final class AppChild implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final List<String> FLAGS =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Ddragoman.log.level=INFO");

  private final String name;
  private final URI url;
  private final Path log;
  private final Supplier<JavaProcess> launch;
  private JavaProcess process;

  /**
   * Starts it.
   *
   * @param name of the app, its state directory and its log
   * @param directory of the drill
   * @param bootstrap how it reaches the broker
   * @param more configuration
   */
  AppChild(
      final String name,
      final Path directory,
      final String bootstrap,
      final Map<String, String> more) {
    final int port = Loopback.freePort();
    final Map<String, String> settings = new HashMap<>();
    settings.put(AppConfig.BOOTSTRAP_SERVERS, bootstrap);
    settings.put(AppConfig.SCHEMA_REGISTRY_URL, ProviderDrillApp.REGISTRY);
    settings.put(AppConfig.STATE_DIR, directory.resolve(name).toString());
    settings.put(AppConfig.HTTP_PORT, Integer.toString(port));
    settings.put(AppConfig.TOPIC_REPLICATION_FACTOR, "1");
    settings.put("num.stream.threads", "1");
    // The shortest that a broker allows; nobody does a dead one's work until then.
    settings.put("kafka.session.timeout.ms", "6000");
    settings.put("kafka.heartbeat.interval.ms", "1000");
    settings.putAll(more);
    this.name = name;
    this.url = URI.create("http://127.0.0.1:" + port);
    this.log = directory.resolve(name + ".log");
    final List<String> arguments =
        Stream.concat(
                Stream.of(name),
                settings.entrySet().stream()
                    .flatMap(entry -> Stream.of("--set", entry.getKey() + "=" + entry.getValue())))
            .toList();
    this.launch = () -> DrillProcesses.start(log, ProviderDrillApp.class, FLAGS, arguments);
    this.process = launch.get();
  }

  /** Where it serves. */
  URI url() {
    return url;
  }

  /** What it printed, in all its lives. */
  Path log() {
    return log;
  }

  /** Ends it with SIGKILL, and starts it again where it was. */
  void killAndRestart() throws InterruptedException {
    process.kill();
    process = launch.get();
  }

  /**
   * Whether it is ready for work.
   *
   * @throws IllegalStateException when it has ended by itself
   */
  boolean ready(final HttpClient http) throws InterruptedException {
    if (!process.alive()) {
      throw new IllegalStateException(
          "The %s has ended by itself with status %d.".formatted(name, process.status()));
    }
    try {
      return http.send(
                  HttpRequest.newBuilder(url.resolve("/health/ready")).timeout(PATIENCE).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (final IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
