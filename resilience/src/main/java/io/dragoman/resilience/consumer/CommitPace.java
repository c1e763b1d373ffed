package io.dragoman.resilience.consumer;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How soon commits may follow each other: a few at once, so that what comes now and then never
 * waits; under load one each gap, so that more shares each. Not thread-safe.
 */
public final class CommitPace {
  private final LongSupplier nanos;
  private final long gap;
  private final long burst;

  /** When the next one would come if they came evenly. */
  private long even;

  /**
   * A pace.
   *
   * @param gap between commits that go on and on; zero: none
   * @param burst how many may follow each other at once
   */
  public CommitPace(final Duration gap, final int burst) {
    this(gap, burst, System::nanoTime);
  }

  CommitPace(final Duration gap, final int burst, final LongSupplier nanos) {
    this.nanos = nanos;
    this.gap = gap.toNanos();
    this.burst = this.gap * (burst - 1);
    this.even = nanos.getAsLong();
  }

  /** How long the next one has to wait; zero: not at all. */
  Duration untilNext() {
    return Duration.ofNanos(Math.max(0, even - burst - nanos.getAsLong()));
  }

  /** There was one. */
  void committed() {
    final long now = nanos.getAsLong();
    even = (even - now > 0 ? even : now) + gap;
  }
}
