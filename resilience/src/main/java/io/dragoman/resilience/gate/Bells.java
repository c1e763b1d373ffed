package io.dragoman.resilience.gate;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes stream threads that wait for an engine's answer.
 *
 * <p>A thread that has work in an engine and nothing else to do would have to poll every few
 * milliseconds, or let answers wait.
 */
public final class Bells {
  private final ThreadLocal<Semaphore> bells = ThreadLocal.withInitial(() -> new Semaphore(0));

  /** Wakes the calling thread from {@link #await}, now or the next time; run it on any thread. */
  public Runnable ofThisThread() {
    final Semaphore bell = bells.get();
    return bell::release;
  }

  /**
   * Waits until the calling thread's bell rings, or rang since it waited last.
   *
   * @return whether it rang
   */
  boolean await(final Duration atMost) {
    final Semaphore bell = bells.get();
    try {
      final boolean rang = bell.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
      bell.drainPermits();
      return rang;
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
