package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobTracker;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * The jobs of one partition, from the opening of its processor to its close: what a record means
 * for its job, from its beginning to its end. Not thread-safe.
 */
final class JobsTask implements AutoCloseable {
  /** A process has several tasks. */
  private static final long MEMORY = 16L * 1024 * 1024;

  private final ProcessorContext<byte[], byte[]> context;
  private final Keeper.Parts parts;
  private final KeeperMeters meters;
  private final TaskStores stores;
  private final Outputs outputs;
  private final Accounts accounts;
  private final Unfinished.Part clients;
  private final Dispatcher dispatcher;
  private final JobTurns turns;
  private final JobCalls calls;
  private final JobTimeouts timeouts;
  private final Trackers<JobTracker> trackers =
      new Trackers<>(this::load, JobTracker::weight, MEMORY);

  JobsTask(
      final ProcessorContext<byte[], byte[]> context,
      final Keeper.Parts parts,
      final KeeperMeters meters) {
    this.context = context;
    this.parts = parts;
    this.meters = meters;
    this.stores = new TaskStores(context);
    this.outputs =
        new Outputs(context, parts.codec(), parts.retry(), parts.tracing(), parts.clock());
    this.accounts = new Accounts(stores, parts.settings(), context.taskId().partition());
    this.clients = parts.unfinished().part();
    this.dispatcher = new Dispatcher(parts.settings().texts(), parts.settings().audios());
    this.turns = new JobTurns(stores, outputs, clients, dispatcher, trackers::get);
    this.calls = new JobCalls(stores, outputs, parts, meters);
    this.timeouts = new JobTimeouts(stores, outputs, turns, calls, parts, trackers::forget);
    turns.resume();
    meters.add(dispatcher, accounts);
  }

  /**
   * Does all that follows from a record.
   *
   * @param offset its place in {@code jobs}
   * @param written when it was written, UTC
   * @return where its job is then; empty where there is none
   */
  Optional<JobState> process(final Incoming record, final long offset, final Instant written) {
    final Optional<JobEntry> known = stores.entry(record.job());
    if (known.isEmpty() && record.isTold()) {
      // It came over topics, and its id only looks like that of a job.
      return Optional.empty();
    }
    parts.commits().worked(context);
    final boolean news =
        known.filter(JobEntry::removed).isEmpty()
            && happened(
                record.job(), known, new JobEvent(offset, record.what()), record.entry(), written);
    turns.dispatch();
    stores.writeEntries();
    if (news) {
      parts.listener().arrived(record.job());
    }
    return stores.entry(record.job()).map(entry -> entry.work().state());
  }

  /** Does what time brings. */
  void tick() {
    final Instant now = parts.clock().instant();
    boolean worked = timeouts.expire(now);
    worked |= timeouts.forget(now);
    worked |= accounts.forget(now);
    worked |= accounts.tell(outputs);
    worked |= turns.dispatch();
    stores.writeEntries();
    if (worked) {
      parts.commits().worked(context);
    }
  }

  @Override
  public void close() {
    parts.commits().closed(context);
    clients.close();
    meters.remove(dispatcher);
  }

  /** Returns whether it counts. */
  private boolean happened(
      final String job,
      final Optional<JobEntry> known,
      final JobEvent event,
      final byte[] value,
      final Instant written) {
    // Of a job without an entry there is no log to look for.
    final JobTracker tracker =
        known.isPresent() ? trackers.get(job) : trackers.put(job, new JobTracker());
    final BitSet complete = tracker.complete();
    final boolean over = tracker.state().over();
    final boolean reviewed = tracker.reviewed();
    if (!tracker.apply(event)) {
      if (tracker.spec().isEmpty()) {
        trackers.forget(job);
      }
      return false;
    }
    stores.putEvent(job, event.id(), value);
    trackers.changed(job);
    final JobSpec spec = tracker.spec().orElseThrow();
    accounts.count(spec.owner().client(), written, event.what());
    final JobEntry before = known.orElseGet(() -> begin(job, spec, event.id()));
    JobEntry now = called(job, before.with(heard(before.work(), tracker)), event.what());
    Ends.tell(tracker, spec, complete, over, outputs);
    if (!over && tracker.state().over()) {
      now = end(job, now, spec, tracker, event.what());
    } else if (!reviewed && tracker.reviewed() && spec.webhook() != null) {
      now = calls.webhook(job, now, parts.clock().instant(), 0);
    }
    if (spec.execution() != null
        && tracker.state() == JobState.DONE
        && (!over || (!reviewed && tracker.reviewed()))) {
      now = calls.execute(job, now, spec, tracker);
    }
    turns.changed(job, before, now);
    if (tracker.removed()) {
      withdraw(job, now, spec);
    } else {
      stores.putEntry(job, now);
    }
    if (now.work().state().over() && tracker.complete().cardinality() == now.inputs()) {
      // Hardly anything follows; kept, thousands of such would be all that is kept.
      trackers.forget(job);
    }
    return true;
  }

  private JobEntry begin(final String job, final JobSpec spec, final long offset) {
    final Instant deadline = timeouts.deadline(Optional.ofNullable(spec.deadline()));
    final JobEntry entry =
        new JobEntry(
            spec.owner(),
            spec.priority(),
            spec.inputs().getFirst() instanceof JobInput.Audio,
            spec.inputs().size(),
            offset,
            deadline,
            spec.submittedAt(),
            false,
            JobEntry.Work.none(spec.submittedAt()),
            JobEntry.Webhook.NONE,
            null);
    stores.put(StoreKeys.client(spec.owner().client(), spec.submittedAt(), job));
    timeouts.begin(job, deadline);
    turns.begin(job, spec, entry);
    return entry;
  }

  private static JobEntry.Work heard(final JobEntry.Work before, final JobTracker tracker) {
    final int settled =
        tracker.state().over()
            ? before.sent()
            : Math.min(before.sent(), tracker.complete().cardinality());
    return new JobEntry.Work(tracker.state(), before.sent(), settled, tracker.updatedAt());
  }

  /** What became of a call decides when the next one is. */
  private JobEntry called(final String job, final JobEntry entry, final JobEvent.What what) {
    return switch (what) {
      case JobEvent.What.Made(JobRecord.WebhookTried tried) ->
          calls.webhook(job, entry, tried.next(), tried.attempt());
      case JobEvent.What.Made(JobRecord.ExecutionTried tried) ->
          calls.execution(job, entry, tried.next(), tried.attempt());
      default -> entry;
    };
  }

  private JobEntry end(
      final String job,
      final JobEntry entry,
      final JobSpec spec,
      final JobTracker tracker,
      final JobEvent.What why) {
    final Instant endedAt = tracker.endedAt().orElseThrow();
    meters.ended(tracker.state(), Duration.between(spec.submittedAt(), endedAt));
    timeouts.end(job, entry);
    switch (why) {
      case JobEvent.What.Made(JobRecord.Cancelled(final String by, final Instant at)) ->
          cancel(entry, spec, tracker, by, at);
      case JobEvent.What.Made(JobRecord.Removed(final String by, final Instant at)) ->
          cancel(entry, spec, tracker, by, at);
      default -> {
        // What is under way ends by itself, or has its own deadline.
      }
    }
    return spec.webhook() == null ? entry : calls.webhook(job, entry, endedAt, 0);
  }

  private void cancel(
      final JobEntry entry,
      final JobSpec spec,
      final JobTracker tracker,
      final String by,
      final Instant at) {
    final BitSet complete = tracker.complete();
    for (int input = 0; input < entry.work().sent(); input++) {
      if (!complete.get(input)) {
        outputs.cancel(spec, spec.requestId(input), by, at);
      }
    }
  }

  /** The entry stays, so that its token is not taken for a new one's as long as it is known. */
  private void withdraw(final String job, final JobEntry entry, final JobSpec spec) {
    stores.deleteEvents(job);
    stores.delete(StoreKeys.client(spec.owner().client(), spec.submittedAt(), job));
    stores.putEntry(job, calls.none(job, entry).withdrawn());
    trackers.forget(job);
  }

  private JobTracker load(final String job) {
    final JobTracker tracker = new JobTracker();
    stores.forEachEvent(
        job,
        (id, entry) ->
            tracker.apply(new JobEvent(id, parts.retry().ask(() -> parts.codec().read(entry)))));
    return tracker;
  }
}
