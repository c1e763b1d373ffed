package io.dragoman.resilience.batch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How often an engine that fails is tried while its breaker, forced closed, protects nobody. Safe
 * for several threads.
 */
final class ForcedPace {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  private final InstantSource steady;

  /** Zero after a call that went well. */
  private Duration pause = Duration.ZERO;

  private Instant until = Instant.MIN;

  /**
   * Of an engine that has not failed.
   *
   * @param steady a clock that cannot be set
   */
  ForcedPace(final InstantSource steady) {
    this.steady = steady;
  }

  synchronized boolean mayCall() {
    return !steady.instant().isBefore(until);
  }

  /** A call went well. */
  synchronized void well() {
    pause = Duration.ZERO;
  }

  /** A call failed by the engine's fault. */
  synchronized void ill() {
    final Duration longer = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = longer.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : longer;
    until = steady.instant().plus(pause);
  }
}
