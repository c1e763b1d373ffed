package io.dragoman.resilience.worker.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: exponential back-off with full jitter, so that what
 * failed together is not tried together.
 *
 * @param base upper bound of the first wait
 * @param max upper bound of every wait
 * @param random decides the share of the bound that is waited
 */
public record Backoff(Duration base, Duration max, RandomGenerator random) {
  private static final int MAX_DOUBLINGS = 30;

  /**
   * The wait after some failed attempts: evenly spread between zero and the bound, which doubles
   * with each attempt.
   *
   * @param attempts failed attempts, at least 1
   */
  Duration after(final int attempts) {
    final long doubled =
        Math.multiplyExact(base.toMillis(), 1L << Math.min(attempts - 1, MAX_DOUBLINGS));
    return Duration.ofMillis(random.nextLong(Math.min(doubled, max.toMillis()) + 1));
  }
}
