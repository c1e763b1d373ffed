package io.dragoman.dlq.order;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Spaces events evenly; after a pause it does not make up for it with a burst. */
final class RateLimiter {
  private static final double NANOS = 1_000_000_000;

  /** Lateness below this is made up for, or timers that wake late would lower the rate. */
  private static final long TOLERANCE_NANOS = 50_000_000;

  private final long intervalNanos;
  private OptionalLong nextNanos = OptionalLong.empty();

  /**
   * A limiter whose first event is due at once.
   *
   * @param perSecond how many a second; empty: no limit
   */
  RateLimiter(final OptionalDouble perSecond) {
    this.intervalNanos = perSecond.isPresent() ? (long) (NANOS / perSecond.getAsDouble()) : 0;
  }

  /** Whether it ever lets an event wait. */
  boolean limits() {
    return intervalNanos > 0;
  }

  /** How long the next event has to wait, seen from {@code nowNanos}; zero: it is due. */
  Duration delay(final long nowNanos) {
    return intervalNanos == 0 || nextNanos.isEmpty() || nextNanos.getAsLong() - nowNanos <= 0
        ? Duration.ZERO
        : Duration.ofNanos(nextNanos.getAsLong() - nowNanos);
  }

  /** The event happens now. */
  void happened(final long nowNanos) {
    final long due = nextNanos.orElse(nowNanos);
    nextNanos = OptionalLong.of(Math.max(due, nowNanos - TOLERANCE_NANOS) + intervalNanos);
  }
}
