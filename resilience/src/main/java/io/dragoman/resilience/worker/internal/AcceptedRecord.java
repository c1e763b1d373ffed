package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.batch.Job;
import io.dragoman.resilience.batch.JobOutcome;
import io.dragoman.resilience.batch.Route;
import io.dragoman.resilience.batch.Subject;
import io.dragoman.resilience.worker.WorkMeta;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A piece of work on its way through the worker.
 *
 * @param sequence its key in the inbox
 * @param entry the record that it came in
 * @param id names the record for good
 * @param work the work, decoded
 * @param meta what the worker must know of it
 * @param route which engines may be asked about it
 * @param <W> the work
 */
record AcceptedRecord<W>(
    long sequence, Entry entry, String id, W work, WorkMeta meta, Route route) {

  /** The same on another route. */
  AcceptedRecord<W> on(final Route other) {
    return new AcceptedRecord<>(sequence, entry, id, work, meta, other);
  }

  /** What engines are given; see {@link Job}. */
  <R> Job<W, R> job(
      final int priority,
      final boolean alone,
      final BooleanSupplier wanted,
      final Consumer<JobOutcome<R>> whenEnded) {
    return new Job<>(
        work,
        id,
        priority,
        meta.deadline(),
        meta.cost(),
        alone,
        route,
        new Subject(entry.headers(), entry.span()),
        wanted,
        whenEnded);
  }

  /** The same for questions about the work, which is given to nobody. */
  <R> Job<W, R> job() {
    return job(meta.priority(), false, () -> false, outcome -> {});
  }
}
