package io.dragoman.stage;

import io.dragoman.inference.Engine;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * The place of a model in an app, where another may take its place while the app runs: between two
 * uses, never within one.
 *
 * @param <I> what goes in
 * @param <O> what comes out
 */
final class ModelSlot<I, O> implements AutoCloseable {
  /** Fair, so that a new model does not wait for a queue of work to end. */
  private final ReentrantReadWriteLock uses = new ReentrantReadWriteLock(true);

  private volatile Engine<I, O> engine;

  /** With the first one. */
  ModelSlot(final Engine<I, O> engine) {
    this.engine = engine;
  }

  /** The one that is there now, to be asked for what it is and how it is. */
  Engine<I, O> engine() {
    return engine;
  }

  /** Works with the one that is there, which stays until this has ended. */
  <R> R use(final Function<Engine<I, O>, R> work) {
    final Lock using = uses.readLock();
    using.lock();
    try {
      return work.apply(engine);
    } finally {
      using.unlock();
    }
  }

  /**
   * Puts another one in its place as soon as nothing uses the former.
   *
   * @return the former, which is the caller's to close
   * @throws InterruptedException if the thread was interrupted while it waited; nothing is replaced
   */
  Engine<I, O> replace(final Engine<I, O> next) throws InterruptedException {
    uses.writeLock().lockInterruptibly();
    try {
      final Engine<I, O> former = engine;
      engine = next;
      return former;
    } finally {
      uses.writeLock().unlock();
    }
  }

  /** Closes the one that is there. */
  @Override
  public void close() {
    engine.close();
  }
}
