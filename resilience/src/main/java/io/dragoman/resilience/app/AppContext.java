package io.dragoman.resilience.app;

import io.dragoman.resilience.cancel.Cancellations;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.crash.CrashJournal;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.resilience.worker.WorkerEnvironment;
import io.dragoman.schemas.Topic;
import io.dragoman.web.WebServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What a running app gives to its parts.
 *
 * @param app name of the app
 * @param version version of the app
 * @param settings the configuration
 * @param meters where meters are registered
 * @param values makes the serdes of Avro values
 * @param http the app's HTTP server, for further routes
 * @param crashes tells which record the process died with
 * @param cancellations tells which requests were cancelled
 * @param tracing makes spans
 * @param stopper ends the app, see {@link #stop}
 */
public record AppContext(
    String app,
    String version,
    Settings settings,
    MeterRegistry meters,
    ValueSerdes values,
    WebServer http,
    CrashJournal crashes,
    Cancellations cancellations,
    Tracing tracing,
    BiConsumer<ExitCode, String> stopper) {

  /** The device that this instance is pinned to. */
  public String device() {
    return settings.string(AppConfig.DEVICE);
  }

  /** What this instance is called in meters, health and by its group. */
  public String instance() {
    return MemberName.of(settings, http.port());
  }

  /** The full name of a topic in this installation. */
  public String topic(final Topic topic) {
    return topic.topicName(settings.string(AppConfig.TOPIC_PREFIX));
  }

  /** What every further client of Kafka needs: addresses and security. */
  public Map<String, Object> client() {
    return StreamsProperties.client(settings);
  }

  /** What surrounds a worker that runs in this app. */
  public WorkerEnvironment workerEnvironment(final InstantSource clock) {
    return new WorkerEnvironment(
        app + " " + version,
        settings.path(AppConfig.STATE_DIR),
        PromptCommits.of(settings),
        meters,
        TimeSource.of(clock),
        crashes,
        cancellations,
        tracing);
  }

  /**
   * Ends the app and returns at once. {@link ExitCode#DEVICE_POISONED} ends the process on the spot
   * and commits nothing; every other code stops in order.
   *
   * @param reason one sentence for the log
   */
  public void stop(final ExitCode code, final String reason) {
    stopper.accept(code, reason);
  }
}
