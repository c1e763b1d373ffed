package io.dragoman.ops.drill;

import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.http.HttpReply;
import io.dragoman.resilience.http.HttpService;
import io.dragoman.resilience.meters.Meters;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerEnvironment;
import io.dragoman.resilience.worker.WorkerHttp;
import io.dragoman.resilience.worker.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * The process that drills break: the worker as the apps run it, with an engine that does as told.
 */
public final class DrillWorker {
  private static final Duration STOP = Duration.ofSeconds(10);

  private DrillWorker() {}

  /** Arguments: the broker's address, the drill's directory, the worker's name and HTTP port. */
  public static void main(final String[] arguments) throws InterruptedException {
    final Path directory = Path.of(arguments[1]);
    final String name = arguments[2];
    final Path state = directory.resolve(name);
    final Meters meters = new Meters("drill", name, "cpu", "drill");
    final Worker<DrillWork, String> worker =
        new Worker<>(
            DrillStrategy.TOPICS,
            new DrillStrategy(),
            List.of(new DrillEngine(directory)),
            WorkerSettings.of(WorkerSettings.define(ConfigSpec.builder()).build().resolve(quick())),
            new WorkerEnvironment("drill", state, meters.registry(), InstantSource.system()));
    final HttpService http =
        HttpService.start("127.0.0.1", Integer.parseInt(arguments[3]), meters.registry());
    http.get(
        "/metrics",
        () -> HttpReply.text(200, "text/plain; version=0.0.4; charset=utf-8", meters.scrape()));
    WorkerHttp.mount(http, worker);
    final Properties properties = new Properties();
    properties.putAll(worker.streamsConfig());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "drill");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    properties.put(StreamsConfig.mainConsumerPrefix("group.instance.id"), name);
    // As in the apps.
    properties.put("session.timeout.ms", 10_000);
    properties.put("heartbeat.interval.ms", 2_000);
    final KafkaStreams streams =
        new KafkaStreams(worker.topology(), new StreamsConfig(properties), worker.clientSupplier());
    streams.setUncaughtExceptionHandler(error -> StreamThreadExceptionResponse.REPLACE_THREAD);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  streams.close(STOP);
                  worker.close();
                }));
    meters.bind(streams);
    streams.start();
    Thread.currentThread().join();
  }

  /** A drill has no time for minutes of open breakers. */
  private static Map<String, String> quick() {
    return Map.of(
        WorkerSettings.ENGINE_TIMEOUT_MS, "1000",
        WorkerSettings.BREAKER_OPEN_MS, "500",
        WorkerSettings.BREAKER_OPEN_MAX_MS, "2000",
        WorkerSettings.BREAKER_WINDOW_MS, "2000",
        WorkerSettings.RETRY_BACKOFF_MS, "300",
        // What fails at first must not use up its attempts by luck of the draw.
        WorkerSettings.RETRY_MAX_ATTEMPTS, "12",
        // So short that what is remembered stops growing within a drill.
        WorkerSettings.DEDUPLICATION_MS, "120000");
  }
}
