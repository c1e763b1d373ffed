package io.dragoman.resilience.app;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.HandoverConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.testkit.ItemStrategy;
import io.dragoman.resilience.testkit.ScriptedEngine;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.schemas.Topic;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.Topology;

/** The smallest app with a worker. */
final class ItemApp implements AppDefinition {
  private final ScriptedEngine engine;

  ItemApp(final ScriptedEngine engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return "items";
  }

  @Override
  public ConfigSpec config() {
    return WorkerSettings.define(HandoverConfig.define(AppConfig.of(name(), 0))).build();
  }

  @Override
  public Set<Topic> topics() {
    return EnumSet.of(
        Topic.TRANSLATION_TASKS,
        Topic.TRANSLATOR_DELAY,
        Topic.TRANSLATIONS,
        Topic.REQUESTS,
        Topic.DLQ_TRANSLATOR,
        Topic.GROUP_MEMBERS);
  }

  @Override
  public Topology describe(final Settings settings) {
    return Worker.describe(ItemStrategy.TOPICS, WorkerSettings.of(settings));
  }

  @Override
  public AppParts open(final AppContext context) {
    return new WorkerParts(
        context,
        new Worker<>(
            ItemStrategy.TOPICS,
            new ItemStrategy(),
            List.of(engine),
            WorkerSettings.of(context.settings()),
            context.workerEnvironment(InstantSource.system())),
        () -> {},
        List.of());
  }
}
