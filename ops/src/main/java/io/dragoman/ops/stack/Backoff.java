package io.dragoman.ops.stack;

import java.time.Duration;

/**
 * How long to wait before a crashed child is started again: doubling from {@code initial} up to
 * {@code max}.
 *
 * @param initial wait after the first crash
 * @param max no wait is longer
 * @param healthyAfter a child that was ready for this long starts again from {@code initial}
 */
public record Backoff(Duration initial, Duration max, Duration healthyAfter) {
  /** What the local stack uses. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(1));

  private static final int MAX_DOUBLINGS = 20;

  /**
   * The wait before the next start.
   *
   * @param crashes crashes in a row, at least 1
   */
  public Duration delay(final int crashes) {
    final Duration delay = initial.multipliedBy(1L << Math.min(crashes - 1, MAX_DOUBLINGS));
    return delay.compareTo(max) < 0 ? delay : max;
  }
}
