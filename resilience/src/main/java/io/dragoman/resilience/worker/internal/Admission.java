package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.batch.Job;
import io.dragoman.resilience.batch.JobOutcome;
import io.dragoman.resilience.batch.Route;
import io.dragoman.resilience.consumer.LeftOut;
import io.dragoman.resilience.deadletter.EngineAttempts;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.resilience.worker.internal.WorkerMeters.Deduplication;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes records in, and decides what is to be done with each. */
final class Admission<W, R> {
  private final WorkerContext<W, R> worker;
  private final TaskStores<W, R> stores;
  private final UnfinishedWork backlog;
  private final RegistryBacklog registryBacklog;
  private final Settlement<W, R> settlement;
  private final InFlight<W, R> inFlight;

  Admission(
      final WorkerContext<W, R> worker,
      final TaskStores<W, R> stores,
      final UnfinishedWork backlog,
      final RegistryBacklog registryBacklog,
      final Settlement<W, R> settlement,
      final InFlight<W, R> inFlight) {
    this.worker = worker;
    this.stores = stores;
    this.backlog = backlog;
    this.registryBacklog = registryBacklog;
    this.settlement = settlement;
    this.inFlight = inFlight;
  }

  /**
   * Lines up what an earlier life of the task left. Nothing may be written before the first record
   * or tick.
   */
  void resume() {
    stores
        .inbox()
        .load()
        .forEach(
            (sequence, kept) -> {
              final Entry entry = begun(kept);
              backlog.add(sequence, entry);
              registryBacklog.add(
                  new RegistryBacklog.Step(sequence, entry, () -> admit(sequence, entry)));
            });
  }

  /** Takes in a record that came from the work topic; never throws for what is in it. */
  void takeFresh(final Entry entry) {
    final long bytes = unpackedBytes(entry);
    if (bytes > worker.topics().work().maxMessageBytes()) {
      refuseTooLarge(entry.emptied(bytes), bytes);
    } else {
      take(entry);
    }
  }

  /** Takes in a record that has been here before. */
  void take(final Entry taken) {
    final Entry entry = begun(taken);
    final long sequence = stores.inbox().nextSequence();
    backlog.add(sequence, entry);
    registryBacklog.run(new RegistryBacklog.Step(sequence, entry, () -> admit(sequence, entry)));
  }

  private Entry begun(final Entry entry) {
    return worker.tracing().isOn()
        ? entry.in(
            (entry.attempts() == 0
                    ? worker.tracing().process(entry.origin(), entry.headers())
                    : worker.tracing().processAgain(entry.origin(), entry.headers()))
                .put(TraceSpan.ATTEMPT, entry.attempts() + 1L))
        : entry;
  }

  /** What was compressed on its way here may be larger than what can be stored or sent on. */
  private static long unpackedBytes(final Entry entry) {
    return LeftOut.in(entry.headers()).orElseGet(entry::bytes);
  }

  private void refuseTooLarge(final Entry large, final long bytes) {
    final Entry entry = begun(large);
    final long sequence = stores.inbox().nextSequence();
    backlog.add(sequence, entry);
    registryBacklog.run(
        new RegistryBacklog.Step(
            sequence,
            entry,
            () ->
                settlement.endUnreadable(
                    sequence,
                    entry,
                    new DragomanException(
                        ErrorCode.INPUT_TOO_LARGE,
                        "The record has %d bytes when it is not compressed; max.message.bytes of %s, %d, holds for those"
                            .formatted(
                                bytes,
                                entry.origin().topic(),
                                worker.topics().work().maxMessageBytes())))));
  }

  /** Decides what is to be done with a record; it may have been decided before, in another life. */
  void admit(final long sequence, final Entry entry) {
    final AcceptedRecord<W> read;
    try {
      read = read(sequence, entry);
    } catch (final DragomanException e) {
      if (Faults.isSystems(e)) {
        throw e;
      }
      settlement.endUnreadable(sequence, entry, e);
      return;
    }
    if (!stores.seen().claim(read)) {
      settlement.repeated(read);
      return;
    }
    if (settlement.isCancelled(read)) {
      settlement.cancel(read);
      return;
    }
    if (settlement.isLate(read)) {
      settlement.expire(read);
      return;
    }
    final Optional<R> recalled = worker.strategy().recalled(read.work());
    if (recalled.isPresent()) {
      worker.meters().deduplicated(Deduplication.RECALLED);
      settlement.recall(read, recalled.get());
      return;
    }
    final AcceptedRecord<W> accepted;
    try {
      accepted = read.on(route(read));
    } catch (final DragomanException e) {
      settlement.refuse(read, e);
      return;
    }
    final Job<W, R> job = accepted.job();
    final Optional<JobOutcome.Done<R>> known =
        stores.results().find(accepted.meta().fingerprint(), worker.pool().answering(job));
    if (known.isPresent()) {
      worker.meters().deduplicated(Deduplication.CACHED);
      settlement.repeat(accepted, known.get(), worker.pool().choice(job, known.get().engine()));
      return;
    }
    if (worker.journal().isQuarantined(accepted.id())) {
      settlement.quarantine(accepted);
      return;
    }
    inFlight.launch(accepted);
  }

  /** Only what the worker itself wrote when it delayed the record is asked for earlier attempts. */
  private Route route(final AcceptedRecord<W> read) {
    final Route route = worker.pool().route(read.work());
    return read.entry().attempts() == 0
        ? route
        : route.after(EngineAttempts.in(read.entry().headers()));
  }

  private AcceptedRecord<W> read(final long sequence, final Entry entry) {
    final byte @Nullable [] value = entry.value();
    if (value == null) {
      throw new DragomanException(ErrorCode.UNDECODABLE_RECORD, "The record has no value");
    }
    try {
      final W work = worker.strategy().decode(value, entry.origin());
      final WorkMeta meta = worker.strategy().describe(work);
      return new AcceptedRecord<>(
          sequence, entry, entry.origin().toString(), work, meta, Route.anywhere());
    } catch (final DragomanException e) {
      throw e;
    } catch (final RuntimeException e) {
      throw new DragomanException(
          ErrorCode.UNDECODABLE_RECORD, "The record cannot be read: " + e, e);
    }
  }
}
