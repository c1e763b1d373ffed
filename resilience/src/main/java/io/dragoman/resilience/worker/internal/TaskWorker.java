package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.batch.Job;
import io.dragoman.resilience.batch.Verdict;
import io.dragoman.resilience.consumer.LeftOut;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.gate.PauseReason;
import io.dragoman.resilience.store.WindowMemory;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.TaskLoad;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.resilience.worker.internal.WorkerMeters.Deduplication;
import io.dragoman.resilience.worker.internal.WorkerMeters.Outcome;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
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
 * <p>Runs on the task's stream thread only, but for {@link #judged}, which batchers fill.
 */
final class TaskWorker<W, R> {
  /** One of the records that are held is tried this often, whatever the guard says. */
  private static final Duration HELD_RETRY = Duration.ofMinutes(1);

  /** Waiting work is looked through for passed deadlines only this often. */
  private static final Duration EXPIRY_CHECK = Duration.ofMillis(100);

  private final ProcessorContext<byte[], byte[]> context;
  private final Core<W, R> core;
  private final Emitter<W, R> emitter;
  private final Inbox inbox;
  private final SeenEvents seen;
  private final ResultCache<W, R> results;
  private final DelaySchedule schedule;
  private final int partition;
  private final TopicPartition ordinary;
  private final Optional<TopicPartition> urgent;
  private final Backlog.Amount bound;

  /** Work that is waiting or offered, by fingerprint. */
  private final Map<String, Flight<W>> flights = new HashMap<>();

  /** Flights that no engine has. */
  private final Deque<Flight<W>> waiting = new ArrayDeque<>();

  private final Parking parking;

  /** Records that would be dead letters, if there were not so many in a row. */
  private final Deque<Parking.Step> held = new ArrayDeque<>();

  private Instant nextHeldRetry = Instant.MIN;

  /** Flights that batchers are done with. */
  private final Queue<Judged<W, R>> judged = new ConcurrentLinkedQueue<>();

  private final Backlog backlog = new Backlog();
  private boolean uncommitted;
  private Instant nextExpiryCheck = Instant.MIN;
  private volatile boolean closed;

  TaskWorker(final ProcessorContext<byte[], byte[]> context, final Core<W, R> core) {
    this.context = context;
    this.core = core;
    emitter = new Emitter<>(context, core);
    partition = context.taskId().partition();
    ordinary = source(core.topics().work());
    urgent = core.topics().work().urgent().map(this::source);
    bound = new Backlog.Amount(core.settings().inboxMaxRecords(), core.settings().inboxMaxBytes());
    parking = new Parking(this::keep, core.clock().steady());
    inbox = new Inbox(context.getStateStore(NodeNames.INBOX));
    schedule =
        new DelaySchedule(
            context.getStateStore(NodeNames.DELAY_SCHEDULE), core.settings().maxBackoff());
    seen = new SeenEvents(memory(NodeNames.SEEN), core.settings().deduplication());
    results =
        new ResultCache<>(memory(NodeNames.RESULTS), core.strategy().resultCodec(), core.pool());
    // Nothing may be written before the first record or tick, so what an earlier life left is only
    // lined up here.
    inbox
        .load()
        .forEach(
            (sequence, entry) -> {
              backlog.add(sequence, entry);
              parking.add(new Parking.Step(sequence, entry, () -> admit(sequence, entry)));
            });
    showLoad();
  }

  private WindowMemory memory(final String store) {
    return new WindowMemory(
        context.getStateStore(store), core.settings().deduplication(), core.clock().steady());
  }

  /** A verdict and whom it is about. */
  private record Judged<W, R>(Flight<W> flight, Verdict<R> verdict) {}

  /** Takes a record; never throws for what is in it. */
  void accept(final Record<byte @Nullable [], byte @Nullable []> record) {
    final RecordMetadata metadata = context.recordMetadata().orElseThrow();
    final Origin readAt = new Origin(metadata.topic(), metadata.partition(), metadata.offset());
    core.meters().received(readAt.topic());
    uncommitted = true;
    if (core.gate().covers(readAt.topic())) {
      final Entry entry = Entry.fresh(record, readAt);
      if (isTooLarge(entry)) {
        refuseTooLarge(entry);
      } else {
        take(entry);
      }
    } else {
      final Entry entry = Entry.returned(record, readAt);
      final long due = HeaderText.number(record.headers(), Header.DUE_AT).orElse(0L);
      schedule.put(Math.max(0, due), readAt.offset(), entry);
    }
    work();
  }

  /** Does whatever can be done now. */
  void work() {
    parking.retry();
    retryHeld();
    releaseDue();
    core.pool().relieve();
    settleJudged();
    offerWaiting();
    expireWaiting();
    showLoad();
    if (uncommitted && backlog.isEmpty()) {
      // Unless the next poll brings more, nothing will come soon that could share the transaction.
      core.commits().worked(context);
      uncommitted = false;
    }
  }

  /** How soon {@link #work} may find something to do that no record announces. */
  Pace pace() {
    if (flights.size() > waiting.size()) {
      return Pace.BUSY;
    }
    final boolean open = core.gate().reasons(partition).isEmpty();
    return backlog.isEmpty() && schedule.isEmpty() && open ? Pace.IDLE : Pace.WAITING;
  }

  /** Lets go of everything; the inbox keeps what is not finished. */
  void close() {
    closed = true;
    core.commits().closed(context);
    core.gate().forget(partition);
    core.load().forget(partition);
  }

  /** What was compressed on its way here may be larger than what can be stored or sent on. */
  private boolean isTooLarge(final Entry entry) {
    return unpackedBytes(entry) > core.topics().work().maxMessageBytes();
  }

  private static long unpackedBytes(final Entry entry) {
    return LeftOut.in(entry.headers()).orElseGet(entry::bytes);
  }

  private void refuseTooLarge(final Entry whole) {
    final long bytes = unpackedBytes(whole);
    final Entry entry = whole.emptied(bytes);
    final long sequence = inbox.nextSequence();
    backlog.add(sequence, entry);
    parking.run(
        new Parking.Step(
            sequence,
            entry,
            () ->
                endUnreadable(
                    sequence,
                    entry,
                    new DragomanException(
                        ErrorCode.INPUT_TOO_LARGE,
                        "The record has %d bytes when it is not compressed; max.message.bytes of %s, %d, holds for those"
                            .formatted(
                                bytes,
                                entry.origin().topic(),
                                core.topics().work().maxMessageBytes())))));
  }

  /** What cannot be decided yet must outlive the process. */
  private void keep(final Parking.Step step) {
    inbox.put(step.sequence(), step.entry());
  }

  private void take(final Entry entry) {
    final long sequence = inbox.nextSequence();
    backlog.add(sequence, entry);
    parking.run(new Parking.Step(sequence, entry, () -> admit(sequence, entry)));
  }

  /** Decides what is to be done with a record; it may have been decided before, in another life. */
  private void admit(final long sequence, final Entry entry) {
    final Ticket<W> ticket;
    try {
      ticket = read(sequence, entry);
    } catch (final DragomanException e) {
      if (isSystems(e)) {
        throw e;
      }
      endUnreadable(sequence, entry, e);
      return;
    }
    if (!seen.claim(ticket)) {
      core.meters().deduplicated(Deduplication.REPEATED);
      emitter.dropped(ticket);
      finish(sequence, Outcome.DUPLICATE);
      return;
    }
    if (isLate(ticket)) {
      expire(ticket);
      return;
    }
    final Optional<Verdict.Done<R>> known = results.find(ticket.meta().fingerprint());
    if (known.isPresent()) {
      core.meters().deduplicated(Deduplication.CACHED);
      answer(ticket, known.get(), true);
      return;
    }
    if (core.journal().isCondemned(ticket.id())) {
      condemn(ticket);
      return;
    }
    launch(ticket);
  }

  private Ticket<W> read(final long sequence, final Entry entry) {
    final byte @Nullable [] value = entry.value();
    if (value == null) {
      throw new DragomanException(ErrorCode.UNDECODABLE_RECORD, "The record has no value");
    }
    try {
      final W work = core.strategy().decode(value, entry.headers());
      final WorkMeta meta = core.strategy().describe(work);
      return new Ticket<>(sequence, entry, entry.origin().toString(), work, meta);
    } catch (final DragomanException e) {
      throw e;
    } catch (final RuntimeException e) {
      throw new DragomanException(
          ErrorCode.UNDECODABLE_RECORD, "The record cannot be read: " + e, e);
    }
  }

  /** Joins the same work if it is under way, else waits for an engine. */
  private void launch(final Ticket<W> ticket) {
    inbox.put(ticket.sequence(), ticket.entry());
    final String fingerprint = ticket.meta().fingerprint();
    final Flight<W> same = flights.get(fingerprint);
    if (same == null) {
      core.meters().deduplicated(Deduplication.MISS);
      final Flight<W> flight = new Flight<>(ticket, new ArrayList<>());
      flights.put(fingerprint, flight);
      waiting.add(flight);
    } else {
      core.meters().deduplicated(Deduplication.JOINED);
      final boolean hurries = ticket.meta().priority() > same.priority();
      same.followers().add(ticket);
      if (hurries) {
        core.pool().raise(same.leader().id(), ticket.meta().priority());
      }
    }
  }

  private void offerWaiting() {
    while (!waiting.isEmpty() && core.pool().offer(job(waiting.element()))) {
      waiting.remove();
    }
  }

  private Job<W, R> job(final Flight<W> flight) {
    final Ticket<W> leader = flight.leader();
    return new Job<>(
        leader.work(),
        leader.id(),
        flight.priority(),
        leader.meta().deadline(),
        leader.meta().cost(),
        core.journal().isSuspected(leader.id()) || leader.entry().attempts() > 0,
        () -> !closed,
        verdict -> judged.add(new Judged<>(flight, verdict)));
  }

  private void settleJudged() {
    for (Judged<W, R> next = judged.poll(); next != null; next = judged.poll()) {
      settle(next.flight(), next.verdict());
    }
  }

  private void settle(final Flight<W> flight, final Verdict<R> verdict) {
    final Ticket<W> leader = flight.leader();
    if (!(verdict instanceof Verdict.Unavailable<R>)) {
      flights.remove(leader.meta().fingerprint());
    }
    switch (verdict) {
      case final Verdict.Done<R> done -> {
        run(leader, () -> answer(leader, done, false));
        flight.followers().forEach(ticket -> run(ticket, () -> answer(ticket, done, true)));
      }
      case final Verdict.Blamed<R> blamed -> {
        run(leader, () -> blame(leader, blamed.error(), blamed.engine()));
        settleFollowers(flight, blamed);
      }
      case Verdict.Expired<R>() -> {
        run(leader, () -> expire(leader));
        flight.followers().forEach(this::launch);
      }
      // Last, so that the few trial calls of an engine are not made with the same work each time.
      case Verdict.Unavailable<R>() -> waiting.addLast(flight);
    }
  }

  /** The same work fails the same way for good; for a passing reason it may fare better. */
  private void settleFollowers(final Flight<W> flight, final Verdict.Blamed<R> blamed) {
    for (final Ticket<W> ticket : flight.followers()) {
      if (fault(blamed.error()) == ErrorCode.Fault.RECORD) {
        run(ticket, () -> blame(ticket, blamed.error(), blamed.engine()));
      } else {
        launch(ticket);
      }
    }
  }

  private void answer(final Ticket<W> ticket, final Verdict.Done<R> done, final boolean cached) {
    final int attempts = ticket.entry().attempts() + (cached ? 0 : 1);
    try {
      emitter.done(
          ticket,
          new Answer<>(done.result(), done.engine(), done.modelVersion(), cached, attempts));
    } catch (final KafkaException e) {
      // The transaction or the thread's place in the group: nothing that the answer has done.
      throw e;
    } catch (final RuntimeException e) {
      if (isSystems(e)) {
        throw e;
      }
      blame(ticket, e, done.engine());
      return;
    }
    if (!cached) {
      // Not before: an answer that nobody can use must not be given to the next attempt as well.
      results.put(ticket.meta().fingerprint(), done);
      // A repetition of what was answered earlier says nothing of how it is now.
      core.rejections().answered();
    }
    release(ticket);
    finish(ticket.sequence(), Outcome.DONE);
  }

  private void blame(final Ticket<W> ticket, final Throwable error, final String engine) {
    final Entry entry = ticket.entry();
    final Instant now = core.clock().instant();
    final int attempts = entry.attempts() + 1;
    final boolean again =
        fault(error) != ErrorCode.Fault.RECORD && attempts < core.settings().maxAttempts();
    if (!again && !core.rejections().permits(requestOf(ticket))) {
      hold(ticket.sequence(), entry);
      return;
    }
    final Failure failure = failure(error, attempts, entry, Optional.of(engine));
    core.meters().attemptFailed(failure.code());
    if (again) {
      emitter.delay(entry, failure, now.plus(core.backoff().after(attempts)));
      core.meters().delayed();
      release(ticket);
      leave(ticket.sequence());
    } else {
      emitter.failed(ticket, failure);
      endWork(ticket, failure);
    }
  }

  private void expire(final Ticket<W> ticket) {
    final Failure failure =
        failure(
            new DragomanException(
                ErrorCode.DEADLINE_PASSED,
                "The deadline "
                    + ticket.meta().deadline().map(Instant::toString).orElse("")
                    + " passed before the work was started"),
            ticket.entry().attempts(),
            ticket.entry(),
            Optional.empty());
    emitter.failed(ticket, failure);
    endWork(ticket, failure);
  }

  private void condemn(final Ticket<W> ticket) {
    if (!core.rejections().permits(requestOf(ticket))) {
      hold(ticket.sequence(), ticket.entry());
      return;
    }
    final int deaths = core.journal().deaths(ticket.id());
    final Failure failure =
        failure(
            new DragomanException(
                ErrorCode.WORKER_CRASHED,
                "The process died %d times while it ran only this".formatted(deaths)),
            ticket.entry().attempts() + deaths,
            ticket.entry(),
            Optional.empty());
    emitter.failed(ticket, failure);
    endWork(ticket, failure);
  }

  private void endUnreadable(
      final long sequence, final Entry entry, final DragomanException error) {
    if (!core.rejections().permits(Optional.empty())) {
      hold(sequence, entry);
      return;
    }
    final Failure failure = failure(error, entry.attempts(), entry, Optional.empty());
    emitter.unreadable(entry, failure);
    end(sequence, failure, Optional.empty());
  }

  private Failure failure(
      final Throwable error, final int attempts, final Entry entry, final Optional<String> engine) {
    final Failure failure = Failure.of(error, attempts, core.clock().instant(), engine);
    // What comes back from the delay topic has been tried; all else has no history yet.
    return entry.attempts() > 0 ? failure.after(entry.headers()) : failure;
  }

  private void endWork(final Ticket<W> ticket, final Failure failure) {
    release(ticket);
    end(ticket.sequence(), failure, requestOf(ticket));
  }

  private static Optional<String> requestOf(final Ticket<?> ticket) {
    return Optional.of(ticket.meta().requestId());
  }

  private void release(final Ticket<W> ticket) {
    seen.release(ticket);
  }

  /** Keeps the record as it came: when it is tried again, it may be well. */
  private void hold(final long sequence, final Entry entry) {
    inbox.put(sequence, entry);
    held.add(new Parking.Step(sequence, entry, () -> admit(sequence, entry)));
  }

  private void retryHeld() {
    if (held.isEmpty()) {
      return;
    }
    final Instant now = core.clock().steady().instant();
    final boolean all = core.rejections().permits(Optional.empty());
    if (!all && now.isBefore(nextHeldRetry)) {
      return;
    }
    nextHeldRetry = now.plus(HELD_RETRY);
    for (int tries = all ? held.size() : 1; tries > 0; tries--) {
      parking.run(held.remove());
    }
  }

  private void end(final long sequence, final Failure failure, final Optional<String> request) {
    if (failure.code() != ErrorCode.DEADLINE_PASSED) {
      core.rejections().rejected(failure.code() + ", " + failure.message(), request);
    }
    core.meters().deadLetter(failure);
    finish(
        sequence, failure.code() == ErrorCode.DEADLINE_PASSED ? Outcome.EXPIRED : Outcome.FAILED);
  }

  private void finish(final long sequence, final Outcome outcome) {
    core.meters().finished(outcome);
    leave(sequence);
  }

  private void leave(final long sequence) {
    inbox.remove(sequence);
    backlog.remove(sequence);
    uncommitted = true;
  }

  private void run(final Ticket<W> ticket, final Runnable action) {
    parking.run(new Parking.Step(ticket.sequence(), ticket.entry(), action));
  }

  private void releaseDue() {
    final Instant now = core.clock().instant();
    while (schedule.mayBeDue(now)
        && (mayRelease(ordinary.topic())
            || urgent.isPresent() && mayRelease(urgent.get().topic()))) {
      final Optional<DelaySchedule.Due> due =
          schedule.takeDue(now, entry -> mayRelease(entry.origin().topic()));
      if (due.isEmpty()) {
        return;
      }
      core.meters()
          .released(Duration.ofMillis(Math.max(0, now.toEpochMilli() - due.get().dueMillis())));
      take(due.get().entry());
    }
  }

  /** Due work goes before new work, but not without bound: its topic is paused long before. */
  private boolean mayRelease(final String topic) {
    final Backlog.Amount own = backlog.of(topic);
    return own.isNone() || own.isWithin(bound, 2) && hasRoom(topic);
  }

  private void expireWaiting() {
    final Instant now = core.clock().steady().instant();
    if (flights.isEmpty() || now.isBefore(nextExpiryCheck)) {
      return;
    }
    nextExpiryCheck = now.plus(EXPIRY_CHECK);
    flights.values().forEach(this::expireFollowers);
    final List<Flight<W>> late = new ArrayList<>();
    waiting.removeIf(flight -> isLate(flight.leader()) && late.add(flight));
    late.forEach(flight -> settle(flight, new Verdict.Expired<>()));
  }

  /** Who joined work that was started in time gets its answer. */
  private void expireFollowers(final Flight<W> flight) {
    final List<Ticket<W>> late = flight.followers().stream().filter(this::isLate).toList();
    if (!late.isEmpty() && (waiting.contains(flight) || core.pool().waits(flight.leader().id()))) {
      flight.followers().removeAll(late);
      late.forEach(ticket -> run(ticket, () -> expire(ticket)));
    }
  }

  private boolean isLate(final Ticket<W> ticket) {
    final Optional<Instant> deadline = ticket.meta().deadline();
    return deadline.isPresent() && core.clock().instant().isAfter(deadline.get());
  }

  private void showLoad() {
    core.gate().set(PauseReason.ENGINES, !core.pool().available());
    core.gate().set(PauseReason.DISK_FULL, core.disk().isScarce());
    core.gate().setBusy(partition, flights.size() > waiting.size());
    final Backlog.Amount all = backlog.all();
    core.load()
        .set(partition, new TaskLoad(all.records(), all.bytes(), held.size(), schedule.size()));
    // Each has a bound of its own, so that urgent work is read whatever stands before the others.
    showPauses(ordinary);
    if (urgent.isPresent()) {
      showPauses(urgent.get());
    }
  }

  private void showPauses(final TopicPartition source) {
    core.gate().set(source, PauseReason.REGISTRY, parking.blocked());
    core.gate().set(source, PauseReason.REJECTIONS, !held.isEmpty());
    final Backlog.Amount own = backlog.of(source.topic());
    // What others hold must not keep this from reading at all: nobody would learn what came, and
    // whose deadline passed.
    final boolean full = !own.isNone() && !(own.isWithin(bound, 1) && hasRoom(source.topic()));
    core.gate().set(source, PauseReason.INBOX_FULL, full);
  }

  /** Whether all partitions together have room for work of this topic. */
  private boolean hasRoom(final String topic) {
    final boolean urgently = urgent.isPresent() && urgent.get().topic().equals(topic);
    return urgently ? core.load().hasRoomForUrgent() : core.load().hasRoom();
  }

  private TopicPartition source(final Topic topic) {
    return new TopicPartition(core.topics().name(topic), partition);
  }

  private static boolean isSystems(final RuntimeException e) {
    return fault(e) == ErrorCode.Fault.SYSTEM;
  }

  private static ErrorCode.Fault fault(final Throwable error) {
    return error instanceof final DragomanException e
        ? e.code().fault()
        : ErrorCode.INTERNAL.fault();
  }
}
