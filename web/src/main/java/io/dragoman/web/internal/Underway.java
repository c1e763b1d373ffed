package io.dragoman.web.internal;

import java.time.Duration;

/** Requests that have begun; a stop waits for them and lets no other begin. */
final class Underway {
  private int count;
  private boolean stopping;

  synchronized boolean begin() {
    if (!stopping) {
      count++;
    }
    return !stopping;
  }

  synchronized void end() {
    count--;
    notifyAll();
  }

  /** Lets no other begin. */
  synchronized void stop() {
    stopping = true;
  }

  /** Waits until all have ended, or the time is over. */
  synchronized void awaitEnd(final Duration time) {
    final long deadline = System.nanoTime() + time.toNanos();
    try {
      for (long left = time.toMillis(); count > 0 && left > 0; ) {
        wait(left);
        left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
