package io.dragoman.resilience.time;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Tells what time it is, and lets time pass: two questions with two clocks.
 *
 * <p>This source itself is the computer's clock, which people and other computers share and which
 * may be set at any moment: right for deadlines and for what is written into records. {@link
 * #steady()} is right for pauses, order and for how long something is remembered.
 */
public interface TimeSource extends InstantSource {

  /** A clock that cannot be set: it passes as time does, and never goes back or jumps. */
  InstantSource steady();

  /** The computer's clock. */
  static TimeSource system() {
    return of(InstantSource.system());
  }

  /** The clock of {@code wall}, which the steady one agrees with now. */
  static TimeSource of(final InstantSource wall) {
    final InstantSource steady = new SteadyClock(wall.instant(), System::nanoTime);
    return new TimeSource() {
      @Override
      public Instant instant() {
        return wall.instant();
      }

      @Override
      public InstantSource steady() {
        return steady;
      }
    };
  }
}
