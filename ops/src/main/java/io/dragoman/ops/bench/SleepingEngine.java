package io.dragoman.ops.bench;

import io.dragoman.resilience.batch.BatchEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A device that takes the same time for each call, however many items are in it, and does one call
 * at a time.
 */
final class SleepingEngine implements BatchEngine<String, String> {
  private final int maxBatch;
  private final Duration call;
  private final ReentrantLock device = new ReentrantLock();

  SleepingEngine(final int maxBatch, final Duration call) {
    this.maxBatch = maxBatch;
    this.call = call;
  }

  @Override
  public String name() {
    return "sleeping";
  }

  @Override
  public String device() {
    return "none";
  }

  @Override
  public String modelVersion() {
    return "1";
  }

  @Override
  public int maxBatch() {
    return maxBatch;
  }

  /** How long a call takes. */
  Duration call() {
    return call;
  }

  @Override
  public List<String> run(final List<String> batch, final Instant deadline) {
    device.lock();
    try {
      final long end = System.nanoTime() + call.toNanos();
      for (long left = call.toNanos(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      return batch;
    } finally {
      device.unlock();
    }
  }

  @Override
  public void probe() {
    // It is always well.
  }
}
