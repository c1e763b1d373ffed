package io.dragoman.ops.drill;

import io.dragoman.gateway.GatewayApp;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.Loopback;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A replica of the gateway in a process of its own. */
public final class GatewayChild implements AutoCloseable {
  /** The registry that every process imagines alike. */
  public static final String REGISTRY = "mock://gateway";

  private final URI url;
  private final Supplier<JavaProcess> launch;
  private JavaProcess process;

  /**
   * Starts it.
   *
   * @param name of its state directory and its log
   * @param directory of the drill or the benchmark
   * @param bootstrap how it reaches the broker
   * @param flags of the JVM
   * @param more configuration
   */
  public GatewayChild(
      final String name,
      final Path directory,
      final String bootstrap,
      final List<String> flags,
      final Map<String, String> more) {
    final int port = Loopback.freePort();
    final Map<String, String> settings = new HashMap<>();
    settings.put(AppConfig.BOOTSTRAP_SERVERS, bootstrap);
    settings.put(AppConfig.SCHEMA_REGISTRY_URL, REGISTRY);
    settings.put(AppConfig.STATE_DIR, directory.resolve(name).toString());
    settings.put(AppConfig.HTTP_PORT, Integer.toString(port));
    settings.put(AppConfig.TOPIC_REPLICATION_FACTOR, "1");
    settings.putAll(more);
    this.url = URI.create("http://127.0.0.1:" + port);
    final List<String> arguments =
        settings.entrySet().stream()
            .flatMap(entry -> Stream.of("--set", entry.getKey() + "=" + entry.getValue()))
            .toList();
    this.launch =
        () ->
            DrillProcesses.start(
                directory.resolve(name + ".log"), GatewayApp.class, flags, arguments);
    this.process = launch.get();
  }

  /** Ends it with SIGKILL. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** Starts it again, where it was, with what it had on its disk. */
  void restart() {
    process = launch.get();
  }

  /** Where it serves. */
  public URI url() {
    return url;
  }

  /** Its number for the operating system. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean alive() {
    return process.alive();
  }

  @Override
  public void close() {
    process.close();
  }
}
