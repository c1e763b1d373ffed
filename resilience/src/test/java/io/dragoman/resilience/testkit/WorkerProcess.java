package io.dragoman.resilience.testkit;

import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerEnvironment;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** A worker in a process of its own, which can be killed. */
public final class WorkerProcess implements AutoCloseable {
  private static final int MAX_BATCH = 32;
  private static final long BATCH_NANOS = 20_000_000;

  private final Process process;

  private WorkerProcess(final Process process) {
    this.process = process;
  }

  /**
   * Starts a worker.
   *
   * @param bootstrap the broker
   * @param stateDir where it keeps its state
   */
  public static WorkerProcess start(final String bootstrap, final Path stateDir)
      throws IOException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(WorkerProcess.class.getName(), bootstrap, stateDir.toString()));
    final File log = stateDir.resolveSibling(stateDir.getFileName() + ".log").toFile();
    return new WorkerProcess(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start());
  }

  /** While this file exists, engines of workers with this state directory fail at everything. */
  public static Path outage(final Path stateDir) {
    return stateDir.resolveSibling("outage");
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Ends it with SIGKILL, wherever it is. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (final InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Arguments: broker, state directory. */
  public static void main(final String[] arguments) throws InterruptedException {
    final Path stateDir = Path.of(arguments[1]);
    final Worker<Item, String> worker =
        new Worker<>(
            ItemStrategy.TOPICS,
            new ItemStrategy(),
            List.of(new SleepingEngine(outage(stateDir))),
            WorkerSettings.of(
                WorkerSettings.define(ConfigSpec.builder())
                    .build()
                    .resolve(
                        Map.of(
                            WorkerSettings.BREAKER_OPEN_MS, "500",
                            WorkerSettings.BREAKER_OPEN_MAX_MS, "500",
                            WorkerSettings.BREAKER_WINDOW_MS, "2000",
                            WorkerSettings.RETRY_BACKOFF_MS, "300"))),
            new WorkerEnvironment(
                "test 1", stateDir, new SimpleMeterRegistry(), InstantSource.system()));
    final Properties properties = new Properties();
    properties.putAll(worker.streamsConfig());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "worker");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    properties.put(StreamsConfig.mainConsumerPrefix("group.instance.id"), "one");
    final KafkaStreams streams =
        new KafkaStreams(worker.topology(), new StreamsConfig(properties), worker.clientSupplier());
    streams.setUncaughtExceptionHandler(error -> StreamThreadExceptionResponse.REPLACE_THREAD);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  streams.close(Duration.ofSeconds(10));
                  worker.close();
                }));
    streams.start();
    Thread.currentThread().join();
  }

  /** Takes the same time for each batch, as a device does. */
  private record SleepingEngine(Path outage) implements BatchEngine<Item, String> {
    @Override
    public String name() {
      return "sleeping";
    }

    @Override
    public String device() {
      return "cpu";
    }

    @Override
    public String modelVersion() {
      return "1";
    }

    @Override
    public int maxBatch() {
      return MAX_BATCH;
    }

    @Override
    public List<String> run(final List<Item> batch, final Instant deadline) {
      final long end = System.nanoTime() + BATCH_NANOS;
      for (long left = BATCH_NANOS; left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      probe();
      return batch.stream().map(WorkerProcess.SleepingEngine::answer).toList();
    }

    @Override
    public void probe() {
      if (Files.exists(outage)) {
        throw new DragomanException(ErrorCode.ENGINE_FAILED, "the device is lost");
      }
    }

    private static String answer(final Item item) {
      if (item.work().startsWith("poison")) {
        throw new DragomanException(ErrorCode.INVALID_OUTPUT, "cannot say " + item.work());
      }
      if (item.work().startsWith("killer")) {
        Runtime.getRuntime().halt(1);
      }
      return item.work().toUpperCase(Locale.ROOT);
    }
  }
}
