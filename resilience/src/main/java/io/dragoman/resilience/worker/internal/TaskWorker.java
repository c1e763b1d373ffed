package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.schemas.Header;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One life of one task: from its assignment to this thread until it is closed.
 *
 * <p>Everything that is not finished lies in the inbox, so that a commit never has to wait for an
 * engine: whoever has the task next, after a crash or a rebalance, finds it there and runs it
 * again. Outputs are forwarded and the inbox entry is removed in the same transaction, so that what
 * was written is never run again.
 *
 * <p>A record goes through {@link Admission}, {@link InFlight} and {@link Settlement}. Runs on the
 * task's stream thread only.
 */
final class TaskWorker<W, R> {
  private final ProcessorContext<byte[], byte[]> context;
  private final WorkerContext<W, R> worker;
  private final DelaySchedule schedule;
  private final RegistryBacklog registryBacklog;
  private final Admission<W, R> admission;
  private final InFlight<W, R> inFlight;
  private final Settlement<W, R> settlement;
  private final TaskPauses pauses;
  private final UnfinishedWork backlog = new UnfinishedWork();
  private boolean uncommitted;

  TaskWorker(final ProcessorContext<byte[], byte[]> context, final WorkerContext<W, R> worker) {
    this.context = context;
    this.worker = worker;
    final TaskStores<W, R> stores = TaskStores.of(context, worker);
    schedule = stores.schedule();
    // What cannot be decided yet must outlive the process.
    registryBacklog =
        new RegistryBacklog(
            step -> stores.inbox().put(step.sequence(), step.entry()), worker.clock().steady());
    pauses = new TaskPauses(worker, context.taskId().partition(), backlog);
    settlement =
        new Settlement<>(
            worker,
            new Emitter<>(context, worker),
            stores,
            backlog,
            registryBacklog,
            this::admitAgain);
    inFlight = new InFlight<>(worker, stores.inbox(), settlement);
    admission = new Admission<>(worker, stores, backlog, registryBacklog, settlement, inFlight);
    admission.resume();
    showPauses();
  }

  /** Takes a record; never throws for what is in it. */
  void accept(final Record<byte @Nullable [], byte @Nullable []> record) {
    final RecordMetadata metadata = context.recordMetadata().orElseThrow();
    final Origin readAt = new Origin(metadata.topic(), metadata.partition(), metadata.offset());
    worker.meters().received(readAt.topic());
    uncommitted = true;
    if (worker.gate().covers(readAt.topic())) {
      admission.takeFresh(Entry.fresh(record, readAt));
    } else {
      final Entry entry = Entry.returned(record, readAt);
      final long due = HeaderText.number(record.headers(), Header.DUE_AT).orElse(0L);
      schedule.put(Math.max(0, due), readAt.offset(), entry);
    }
    work();
  }

  /** Does whatever can be done now. */
  void work() {
    registryBacklog.retry();
    settlement.retryHeld();
    releaseDue();
    worker.pool().relieve();
    inFlight.settleEnded();
    inFlight.offerWaiting();
    inFlight.expireWaiting();
    showPauses();
    final boolean ended = settlement.takeEnded();
    uncommitted |= ended;
    if (uncommitted && backlog.isEmpty()) {
      // Unless the next poll brings more, nothing will come soon that could share the transaction.
      worker.commits().worked(context);
      uncommitted = false;
    } else if (ended) {
      worker.commits().wrote(context);
    }
  }

  /** How soon {@link #work} may find something to do that no record announces. */
  PunctuationInterval interval() {
    if (inFlight.isBusy()) {
      return PunctuationInterval.BUSY;
    }
    return backlog.isEmpty() && schedule.isEmpty() && pauses.isOpen()
        ? PunctuationInterval.IDLE
        : PunctuationInterval.WAITING;
  }

  /** Lets go of everything; the inbox keeps what is not finished. */
  void close() {
    inFlight.close();
    backlog.close();
    worker.commits().closed(context);
    pauses.forget();
  }

  private void admitAgain(final long sequence, final Entry entry) {
    admission.admit(sequence, entry);
  }

  private void showPauses() {
    pauses.show(
        inFlight.isBusy(),
        registryBacklog.blocked(),
        inFlight.unserved(),
        settlement.held(),
        schedule);
  }

  private void releaseDue() {
    final Instant now = worker.clock().instant();
    while (schedule.mayBeDue(now) && pauses.mayRelease()) {
      final Optional<DelaySchedule.Due> due =
          schedule.takeDue(now, entry -> pauses.mayRelease(entry.origin().topic()));
      if (due.isEmpty()) {
        return;
      }
      worker
          .meters()
          .released(Duration.ofMillis(Math.max(0, now.toEpochMilli() - due.get().dueMillis())));
      worker
          .tracing()
          .delayed(worker.topics().name(worker.topics().delay()), due.get().entry().headers());
      admission.take(due.get().entry());
    }
  }
}
