package io.dragoman.ops.drill;

import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.app.WorkerParts;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.HandoverConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.schemas.Topic;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.streams.Topology;

/** What drills break: an app like the others, with an engine that does as told. */
public final class DrillApp implements AppDefinition {
  /** Directory of the files by which the engine is told. */
  static final String SCRIPT_DIR = "drill.script.dir";

  /** Runs it as a process. */
  public static void main(final String[] arguments) {
    Launcher.main(new DrillApp(), arguments);
  }

  @Override
  public String name() {
    return "drill";
  }

  /** A drill has no time for minutes of open breakers. */
  @Override
  public ConfigSpec config() {
    return WorkerSettings.define(HandoverConfig.define(AppConfig.of(name(), 0)))
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
        .withDefault(AppConfig.SCHEMA_REGISTRY_URL, "mock://drill")
        .build();
  }

  @Override
  public Set<Topic> topics() {
    final Set<Topic> topics = EnumSet.copyOf(DrillStrategy.TOPICS.outputs());
    topics.addAll(DrillStrategy.TOPICS.sources());
    topics.addAll(
        List.of(
            DrillStrategy.TOPICS.delay(),
            DrillStrategy.TOPICS.deadLetters(),
            Topic.GROUP_MEMBERS,
            Topic.GROUP_DEATHS));
    return topics;
  }

  @Override
  public Topology describe(final Settings settings) {
    return Worker.describe(DrillStrategy.TOPICS, WorkerSettings.of(settings));
  }

  @Override
  public AppParts open(final AppContext context) {
    return new WorkerParts(
        context,
        new Worker<>(
            DrillStrategy.TOPICS,
            new DrillStrategy(),
            List.of(new DrillEngine(Path.of(context.settings().string(SCRIPT_DIR)))),
            WorkerSettings.of(context.settings()),
            context.workerEnvironment(InstantSource.system())),
        () -> {},
        List.of());
  }
}
