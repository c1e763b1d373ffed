package io.dragoman.resilience.batch;

import java.time.Duration;

/** How fast the calls of an engine have been of late. Safe for several threads. */
final class WorkRate {
  /** What is kept of the past at each call: about the last ten count. */
  private static final double DECAY = 0.9;

  private volatile Measured measured = new Measured(0, 0, 0);

  /** Sums in which older calls count less. */
  private record Measured(double cost, double nanos, double calls) {
    Measured and(final long moreCost, final long moreNanos) {
      return new Measured(cost * DECAY + moreCost, nanos * DECAY + moreNanos, calls * DECAY + 1);
    }
  }

  /** A call was answered. */
  synchronized void add(final long cost, final Duration took) {
    measured = measured.and(cost, Math.max(1, took.toNanos()));
  }

  /** How long calls with work of a cost take, one after the other; zero while nothing is known. */
  Duration timeFor(final long cost) {
    final Measured now = measured;
    return now.cost() == 0
        ? Duration.ZERO
        : Duration.ofNanos((long) (now.nanos() * cost / now.cost()));
  }

  /** How long a call takes; zero while nothing is known. */
  Duration call() {
    final Measured now = measured;
    return now.calls() == 0 ? Duration.ZERO : Duration.ofNanos((long) (now.nanos() / now.calls()));
  }
}
