package io.dragoman.resilience.testing;

import io.dragoman.resilience.app.WorkerApp;
import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.worker.WorkStrategy;
import io.dragoman.schemas.Topic;
import java.util.List;
import java.util.Set;

/** The smallest app with a worker, for whatever engine a test gives it. */
public final class ItemApp extends WorkerApp<Item, String> {
  /** Every topic that it reads or writes. */
  public static final Set<Topic> TOPICS = topics(ItemStrategy.TOPICS);

  private final BatchEngine<Item, String> engine;

  /**
   * An app that does not run yet.
   *
   * @param engine what works on the items
   */
  public ItemApp(final BatchEngine<Item, String> engine) {
    super("items", ItemStrategy.TOPICS);
    this.engine = engine;
  }

  @Override
  protected WorkStrategy<Item, String> strategy() {
    return new ItemStrategy();
  }

  @Override
  protected List<BatchEngine<Item, String>> engines(final Settings settings) {
    return List.of(engine);
  }
}
