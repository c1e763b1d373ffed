package io.dragoman.resilience.batch;

import java.util.List;

/**
 * Engines in order of preference, each with its own batcher and breaker.
 *
 * <p>A job goes to the first engine whose breaker allows it. Safe for several threads.
 */
public final class EnginePool<W, R> implements AutoCloseable {
  private final List<Batcher<W, R>> batchers;

  /**
   * A pool that owns its batchers.
   *
   * @param batchers the preferred one first, at least one
   */
  public EnginePool(final List<Batcher<W, R>> batchers) {
    this.batchers = List.copyOf(batchers);
  }

  /** The batchers, in order of preference. */
  public List<Batcher<W, R>> batchers() {
    return batchers;
  }

  /** Whether any engine may be called. */
  public boolean available() {
    for (final Batcher<W, R> batcher : batchers) {
      if (batcher.available()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Gives the job to the first engine that takes it.
   *
   * @return false when none does
   */
  public boolean offer(final Job<W, R> job) {
    for (final Batcher<W, R> batcher : batchers) {
      if (batcher.offer(job)) {
        return true;
      }
    }
    return false;
  }

  /** Moves a job that waits for an engine forward, if it has a lower priority. */
  public void raise(final String id, final int priority) {
    batchers.forEach(batcher -> batcher.raise(id, priority));
  }

  /** Lets go of jobs that wait in vain, see {@link Batcher#relieve}. */
  public void relieve() {
    batchers.forEach(Batcher::relieve);
  }

  /** Whether the job with this id waits for an engine; false once it was started. */
  public boolean waits(final String id) {
    return batchers.stream().anyMatch(batcher -> batcher.waits(id));
  }

  /**
   * Takes back a job that waits for an engine, which is then never judged.
   *
   * @return false when it was started, or is not here
   */
  public boolean withdraw(final String id) {
    return batchers.stream().anyMatch(batcher -> batcher.withdraw(id));
  }

  /** Closes the batchers, not their engines, which may be closed only when not {@link #running}. */
  @Override
  public void close() {
    batchers.forEach(Batcher::close);
  }

  /** Whether any engine may be in use, even though this is closed. */
  public boolean running() {
    return batchers.stream().anyMatch(Batcher::running);
  }
}
