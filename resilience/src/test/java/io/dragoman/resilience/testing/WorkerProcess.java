package io.dragoman.resilience.testing;

import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.JvmOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** An {@link ItemApp} with a {@link FileEngine} in a process of its own, which can be killed. */
public final class WorkerProcess implements AutoCloseable {
  /** A test has no time for minutes of open breakers, nor for a dead thread's session. */
  private static final Map<String, String> QUICK =
      Map.of(
          AppConfig.KAFKA_PREFIX + ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          "3000",
          AppConfig.KAFKA_PREFIX + ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          "500",
          WorkerSettings.BREAKER_OPEN_MS,
          "500",
          WorkerSettings.BREAKER_OPEN_MAX_MS,
          "500",
          WorkerSettings.BREAKER_WINDOW_MS,
          "2000",
          WorkerSettings.RETRY_BACKOFF_MS,
          "300",
          AppConfig.GROUP_INSTANCE_ID,
          "one",
          AppConfig.TOPIC_REPLICATION_FACTOR,
          "1",
          AppConfig.SCHEMA_REGISTRY_URL,
          "mock://items");

  private final JavaProcess process;

  private WorkerProcess(final JavaProcess process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param bootstrap the broker
   * @param directory of the engine's files and of what the process says
   * @param settings more of its configuration
   */
  public static WorkerProcess start(
      final String bootstrap, final Path directory, final Map<String, String> settings) {
    final List<String> command =
        new ArrayList<>(List.of(WorkerProcess.class.getName(), directory.toString()));
    final Map<String, String> all = new HashMap<>(QUICK);
    all.putAll(settings);
    all.put(AppConfig.BOOTSTRAP_SERVERS, bootstrap);
    all.put(AppConfig.STATE_DIR, state(directory).toString());
    all.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    return new WorkerProcess(
        JavaProcess.start(log(directory), JvmOptions.here("-Xmx384m"), command));
  }

  /** First argument: the directory of the engine's files; the rest: those of the app. */
  public static void main(final String[] arguments) {
    Launcher.main(
        new ItemApp(new FileEngine(Path.of(arguments[0]))),
        Arrays.copyOfRange(arguments, 1, arguments.length));
  }

  /** Where a process with this directory keeps its state. */
  public static Path state(final Path directory) {
    return directory.resolve("state");
  }

  /** What processes with this directory have said. */
  public static Path log(final Path directory) {
    return directory.resolve("worker.log");
  }

  public boolean alive() {
    return process.alive();
  }

  /** Its exit status, when it is not alive any more. */
  public int status() {
    return process.status();
  }

  /**
   * From now on it can write no byte into any file, which is what a full disk looks like.
   *
   * @return false where the operating system has no such means
   */
  public boolean fillDisk() throws InterruptedException {
    try {
      return new ProcessBuilder(
                  "prlimit", "--pid", Long.toString(process.pid()), "--fsize=0:unlimited")
              .start()
              .waitFor()
          == 0;
    } catch (final IOException e) {
      return false;
    }
  }

  /** Ends it with SIGKILL, wherever it is. */
  public void kill() throws InterruptedException {
    process.kill();
  }

  /** Asks it to end with SIGTERM and returns its status. */
  public int stop() throws InterruptedException {
    return process.stop();
  }

  @Override
  public void close() {
    process.close();
  }
}
