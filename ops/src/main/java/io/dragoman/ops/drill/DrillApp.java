package io.dragoman.ops.drill;

import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.app.WorkerApp;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.worker.WorkStrategy;
import io.dragoman.resilience.worker.WorkerSettings;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef.Type;

/** What drills break: an app like the others, with an engine that does as told. */
public final class DrillApp extends WorkerApp<DrillWork, String> {
  /** Directory of the files by which the engine is told. */
  static final String SCRIPT_DIR = "drill.script.dir";

  /** An app that does not run yet. */
  DrillApp() {
    super("drill", DrillStrategy.TOPICS);
  }

  /** Runs it as a process. */
  public static void main(final String[] arguments) {
    Launcher.main(new DrillApp(), arguments);
  }

  @Override
  protected WorkStrategy<DrillWork, String> strategy() {
    return new DrillStrategy();
  }

  @Override
  protected List<DrillEngine> engines(final Settings settings) {
    return List.of(new DrillEngine(Path.of(settings.string(SCRIPT_DIR))));
  }

  /** A drill has no time for minutes of open breakers. */
  @Override
  protected ConfigSpec.Builder configure(final ConfigSpec.Builder builder) {
    return builder
        .required(SCRIPT_DIR, Type.STRING, "Directory of the files by which the engine is told.")
        .withDefault(WorkerSettings.ENGINE_TIMEOUT_MS, 1_000L)
        .withDefault(WorkerSettings.BREAKER_OPEN_MS, 500L)
        .withDefault(WorkerSettings.BREAKER_OPEN_MAX_MS, 2_000L)
        .withDefault(WorkerSettings.BREAKER_WINDOW_MS, 2_000L)
        .withDefault(WorkerSettings.RETRY_BACKOFF_MS, 300L)
        // What fails at first must not use up its attempts by luck of the draw.
        .withDefault(WorkerSettings.RETRY_MAX_ATTEMPTS, 12)
        // So short that what is remembered stops growing within a drill.
        .withDefault(WorkerSettings.DEDUPLICATION_MS, 120_000L)
        .withDefault(AppConfig.TOPIC_PREFIX, DrillStrategy.TOPICS.prefix())
        .withDefault(AppConfig.SCHEMA_REGISTRY_URL, "mock://drill");
  }
}
