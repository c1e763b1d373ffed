package io.dragoman.ingest.audio;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends something when a time is up, unless it is closed before. For one thread. */
final class TimeLimit implements AutoCloseable {
  private final ScheduledExecutorService clock;
  private long remainingNanos;
  private long startedAt;
  private Future<?> end;
  private volatile Runnable action = () -> {};
  private volatile boolean passed;

  /** Starts to run. */
  TimeLimit(final ScheduledExecutorService clock, final Duration limit) {
    this.clock = clock;
    this.remainingNanos = limit.toNanos();
    this.startedAt = System.nanoTime();
    this.end = schedule();
  }

  private Future<?> schedule() {
    return clock.schedule(this::pass, remainingNanos, TimeUnit.NANOSECONDS);
  }

  private void pass() {
    passed = true;
    action.run();
  }

  /** Sets what ends the work when the time is up, at once if it is; must be quick. */
  void ends(final Runnable what) {
    action = what;
    if (passed) {
      what.run();
    }
  }

  /** Stands still while something takes its time that does not count. */
  <T, E extends Exception> T whilePaused(final Pause<T, E> pause) throws E {
    end.cancel(false);
    remainingNanos -= System.nanoTime() - startedAt;
    try {
      return pause.take();
    } finally {
      startedAt = System.nanoTime();
      end = schedule();
    }
  }

  /** What takes time that does not count. */
  @FunctionalInterface
  interface Pause<T, E extends Exception> {
    /** Does it. */
    T take() throws E;
  }

  /** Whether the time is up. */
  boolean passed() {
    return passed;
  }

  @Override
  public void close() {
    end.cancel(false);
  }
}
