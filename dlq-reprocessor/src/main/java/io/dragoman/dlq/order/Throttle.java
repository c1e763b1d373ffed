package io.dragoman.dlq.order;

import io.dragoman.dlq.letter.Times;
import java.time.Duration;
import java.util.OptionalDouble;

/** When the next dead letter may be done: keeps to a rate, and stands still when told to. */
final class Throttle {
  /** A pause longer than this is not spent inside a transaction. */
  private static final Duration SHORT_PAUSE = Duration.ofMillis(100);

  private final RateLimiter limiter;
  private final TaskControl control;
  private final Runnable commit;

  /**
   * Holds nothing back yet.
   *
   * @param perSecond how many a second; empty: as fast as it goes
   * @param commit commits what is open, before a long pause
   */
  Throttle(final OptionalDouble perSecond, final TaskControl control, final Runnable commit) {
    this.limiter = new RateLimiter(perSecond);
    this.control = control;
    this.commit = commit;
  }

  /** Waits until the rate lets the next one through; false: cancelled meanwhile. */
  boolean awaitTurn() {
    if (!limiter.limits()) {
      return true;
    }
    if (limiter.delay(System.nanoTime()).compareTo(SHORT_PAUSE) > 0) {
      commit.run();
    }
    Duration delay = limiter.delay(System.nanoTime());
    while (delay.isPositive() && !control.cancelled()) {
      Times.pause(delay.compareTo(SHORT_PAUSE) < 0 ? delay : SHORT_PAUSE);
      holdWhilePaused();
      delay = limiter.delay(System.nanoTime());
    }
    if (control.cancelled()) {
      return false;
    }
    limiter.happened(System.nanoTime());
    return true;
  }

  /** Stands still, with everything committed, for as long as it is told to. */
  void holdWhilePaused() {
    if (!control.paused() || control.cancelled()) {
      return;
    }
    commit.run();
    control.holding(true);
    while (control.paused() && !control.cancelled()) {
      Times.pause(SHORT_PAUSE);
    }
    control.holding(false);
  }
}
