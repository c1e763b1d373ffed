package io.dragoman.resilience.app;

import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.HandoverConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.worker.WorkStrategy;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.resilience.worker.WorkerTopics;
import io.dragoman.schemas.Topic;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.Topology;

/**
 * The smallest app: one worker, whose engines need neither a model directory nor warming up.
 *
 * @param <T> the work in a record, decoded
 * @param <R> the result of work
 */
public abstract class WorkerApp<T, R> implements AppDefinition {
  private final String name;
  private final WorkerTopics topics;

  /**
   * An app that does not run yet.
   *
   * @param name as {@link #name} says it
   */
  protected WorkerApp(final String name, final WorkerTopics topics) {
    this.name = name;
    this.topics = topics;
  }

  /** What the app knows of its records; made once, when the app starts. */
  protected abstract WorkStrategy<T, R> strategy();

  /** What works on them, the first choice first; made once, when the app starts. */
  protected abstract List<? extends BatchEngine<T, R>> engines(Settings settings);

  /** Adds keys of the app's own, and defaults that suit its records. */
  protected ConfigSpec.Builder configure(final ConfigSpec.Builder builder) {
    return builder;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final ConfigSpec config() {
    return configure(WorkerSettings.define(HandoverConfig.define(AppConfig.of(name, 0)))).build();
  }

  @Override
  public final Set<Topic> topics() {
    return topics(topics);
  }

  /** What an app with a worker of these topics uses: those through which its group speaks, too. */
  protected static Set<Topic> topics(final WorkerTopics worker) {
    final Set<Topic> all = EnumSet.of(Topic.GROUP_MEMBERS, Topic.GROUP_DEATHS);
    all.addAll(worker.all());
    return Collections.unmodifiableSet(all);
  }

  @Override
  public final Topology describe(final Settings settings) {
    return Worker.describe(topics, WorkerSettings.of(settings));
  }

  @Override
  public final AppParts open(final AppContext context) {
    return new WorkerParts(
        context,
        new Worker<>(
            topics,
            strategy(),
            engines(context.settings()),
            WorkerSettings.of(context.settings()),
            context.workerEnvironment(InstantSource.system())),
        List.of());
  }
}
