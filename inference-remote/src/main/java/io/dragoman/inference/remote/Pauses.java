package io.dragoman.inference.remote;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/** Time as calls see it. */
interface Pauses extends InstantSource {
  /** Waits, or returns early when the thread is interrupted. */
  void pause(Duration duration);

  /** The machine's. */
  static Pauses system() {
    return new Pauses() {
      @Override
      public Instant instant() {
        return Instant.now();
      }

      @Override
      public void pause(final Duration duration) {
        final long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
          LockSupport.parkNanos(end - System.nanoTime());
        }
      }
    };
  }
}
