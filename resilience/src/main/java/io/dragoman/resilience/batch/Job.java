package io.dragoman.resilience.batch;

import io.dragoman.resilience.crash.RunJournal;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A piece of work for an engine.
 *
 * @param work what to work on
 * @param id names the work in logs and in the {@link RunJournal}
 * @param priority 1 (whenever there is room) to 10 (first)
 * @param deadline it is not started after that; empty: never too late
 * @param cost how long it takes, in a unit that is the same for all jobs, at least 1
 * @param alone true when it must not share a batch, because it is suspected of killing processes or
 *     failed before
 * @param route which engines may be asked about it, and which were
 * @param subject whom the work is about
 * @param wanted tells whether anybody still wants the answer; asked before each call
 * @param whenEnded is told the outcome, at most once: never if it is no longer wanted or the
 *     batcher is closed, exactly once otherwise. Called by a thread that calls the engine, or by
 *     whoever opens the breaker or relieves the batcher; must be quick and must not throw
 * @param <W> what the engine works on
 * @param <R> what the engine answers
 */
public record Job<W, R>(
    W work,
    String id,
    int priority,
    Optional<Instant> deadline,
    long cost,
    boolean alone,
    Route route,
    Subject subject,
    BooleanSupplier wanted,
    Consumer<JobOutcome<R>> whenEnded) {

  /** The same job with another priority. */
  Job<W, R> withPriority(final int wanted) {
    return new Job<>(
        work, id, wanted, deadline, cost, alone, route, subject, this.wanted, whenEnded);
  }

  /** Whether it is too late to start. */
  boolean expired(final Instant now) {
    return deadline.isPresent() && now.isAfter(deadline.get());
  }
}
