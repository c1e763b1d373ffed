package io.dragoman.resilience.testing;

import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.WorkerParts;
import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.HandoverConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.schemas.Topic;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.Topology;

/**
 * The smallest app with a worker.
 *
 * @param engine what works on the items
 */
public record ItemApp(BatchEngine<Item, String> engine) implements AppDefinition {
  /** Every topic that it reads or writes. */
  public static final Set<Topic> TOPICS =
      Collections.unmodifiableSet(
          EnumSet.of(
              Topic.TRANSLATION_TASKS,
              Topic.TRANSLATION_TASKS_URGENT,
              Topic.TRANSLATOR_DELAY,
              Topic.DLQ_TRANSLATOR,
              Topic.TRANSLATIONS,
              Topic.REQUESTS,
              Topic.GROUP_MEMBERS,
              Topic.GROUP_DEATHS));

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
    return TOPICS;
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
