package io.dragoman.resilience.batch;

import java.time.Duration;
import java.time.Instant;

/**
 * Work that failed alone before the engine had answered anything: it is run again now and then,
 * until other work tells whose fault it is.
 *
 * @param job the work
 * @param pause how long it waits this time
 * @param due when it is run again, whatever happens, by a steady clock
 * @param <W> what the engine works on
 * @param <R> what the engine answers
 */
record Held<W, R>(Job<W, R> job, Duration pause, Instant due) {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);

  /** Held for the first time. */
  static <W, R> Held<W, R> first(final Job<W, R> job, final Instant now) {
    return new Held<>(job, FIRST_PAUSE, now.plus(FIRST_PAUSE));
  }

  /** Held again, twice as long. */
  Held<W, R> again(final Instant now) {
    final Duration doubled = pause.multipliedBy(2);
    final Duration next = doubled.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : doubled;
    return new Held<>(job, next, now.plus(next));
  }

  /** Whether it may be run again. */
  boolean isDue(final Instant now) {
    return !now.isBefore(due);
  }
}
