package io.dragoman.resilience.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Time since a start, by a counter that nobody can set. Safe for several threads. */
final class SteadyClock implements InstantSource {
  private final Instant start;
  private final LongSupplier nanoTime;
  private final long startNanos;

  /**
   * Begins at {@code start}.
   *
   * @param nanoTime counts nanoseconds from anywhere, as {@link System#nanoTime()} does
   */
  SteadyClock(final Instant start, final LongSupplier nanoTime) {
    this.start = start;
    this.nanoTime = nanoTime;
    startNanos = nanoTime.getAsLong();
  }

  @Override
  public Instant instant() {
    return start.plus(Duration.ofNanos(nanoTime.getAsLong() - startNanos));
  }
}
