package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.stream.StoreKeys.Index;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the jobs of one partition: appends to each one's log what counts, hands on what has its
 * turn, and says how it ended. All that follows from a record is in one transaction with it.
 *
 * <p>A record that makes no sense is named in the log, counted and passed over: nothing on {@code
 * jobs} may stop the others.
 */
final class JobsProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(JobsProcessor.class);

  /** How late a deadline may be noticed. */
  private static final Duration TICK = Duration.ofMillis(250);

  private static final int AT_A_TICK = 1_000;

  /** Events that are forgotten at a tick, or a few more. */
  private static final int MAX_FORGOTTEN = 20_000;

  private static final int MAX_KEY = 512;
  private static final int MAX_SENTENCE = 300;

  /** A process has several tasks. */
  private static final long MEMORY = 16L * 1024 * 1024;

  /**
   * How long a job may take without a deadline, or with a later one: what its work lies in goes by
   * retention until then, and what nobody will tell of must not be waited for.
   */
  private static final Duration UNFINISHED = Duration.ofDays(7);

  private final Keeper.Parts parts;
  private final KeeperMeters meters;
  private @Nullable Task open;
  private @Nullable Cancellable ticks;

  /** For one task. */
  JobsProcessor(final Keeper.Parts parts, final KeeperMeters meters) {
    this.parts = parts;
    this.meters = meters;
  }

  @Override
  public void init(final ProcessorContext<byte[], byte[]> context) {
    close();
    final Task task = new Task(context);
    task.resume();
    parts.listener().opened(context.taskId().partition());
    open = task;
    meters.add(task.dispatcher, task.accounts);
    ticks = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, ignored -> task.tick());
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    final Task task = task();
    final RecordMetadata where = task.context.recordMetadata().orElseThrow();
    process(task, record, where);
    parts.listener().worked(where.partition(), where.offset());
  }

  private void process(
      final Task task, final Record<byte[], byte[]> record, final RecordMetadata where) {
    final Understood understood;
    try {
      understood = task.understand(record);
    } catch (final IllegalArgumentException e) {
      passOver(where, e);
      return;
    } catch (final DragomanException e) {
      if (Faults.isSystems(e)) {
        throw e;
      }
      passOver(where, e);
      return;
    }
    // From here on nothing is passed over: it would be done by half.
    try (TraceSpan span = span(record, where)) {
      task.process(understood, where.offset(), Instant.ofEpochMilli(record.timestamp()));
      task.state(understood.key())
          .ifPresent(state -> span.put(TraceSpan.OUTCOME, state.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** What was written here of itself, such as that a deadline passed, begins no trace. */
  private TraceSpan span(final Record<byte[], byte[]> record, final RecordMetadata where) {
    return HeaderText.get(record.headers(), Header.TRACEPARENT).isEmpty()
        ? TraceSpan.NONE
        : parts
            .tracing()
            .process(
                new Origin(where.topic(), where.partition(), where.offset()), record.headers());
  }

  /**
   * A record that makes sense.
   *
   * @param key its key
   * @param what what it says
   * @param entry the same, for a log
   */
  private record Understood(String key, JobEvent.What what, byte[] entry) {}

  @Override
  public void close() {
    final Task task = open;
    if (task != null) {
      Objects.requireNonNull(ticks).cancel();
      parts.commits().closed(task.context);
      task.clients.close();
      meters.remove(task.dispatcher);
      open = null;
    }
  }

  private Task task() {
    final Task task = open;
    if (task == null) {
      throw new IllegalStateException("Not opened");
    }
    return task;
  }

  private void passOver(final RecordMetadata where, final RuntimeException why) {
    meters.passedOver();
    LOG.warn(
        "Passed over {}-{}@{}: {}",
        where.topic(),
        where.partition(),
        where.offset(),
        sentence(why));
  }

  /** Whoever wrote the record may have written a part of this. */
  private static String sentence(final RuntimeException why) {
    final String text = String.valueOf(why.getMessage()).replaceAll("\\p{Cntrl}", " ");
    return text.substring(0, Math.min(text.length(), MAX_SENTENCE));
  }

  /** From the opening of the processor to its close. */
  private final class Task {
    private final ProcessorContext<byte[], byte[]> context;
    private final TaskStores stores;
    private final Outputs outputs;
    private final Accounts accounts;
    private final Unfinished.Part clients = parts.unfinished().part();
    private final Dispatcher dispatcher =
        new Dispatcher(parts.settings().texts(), parts.settings().audios());
    private final Trackers<JobTracker> trackers =
        new Trackers<>(this::load, JobTracker::weight, MEMORY);

    /** The job that began with the record that is worked on. */
    private @Nullable String begun;

    Task(final ProcessorContext<byte[], byte[]> context) {
      this.context = context;
      this.stores = new TaskStores(context);
      this.outputs =
          new Outputs(context, parts.codec(), parts.retry(), parts.tracing(), parts.clock());
      this.accounts = new Accounts(stores, parts.settings(), context.taskId().partition());
    }

    /** Remembers what waited and what was under way. */
    void resume() {
      for (final Bytes key : stores.all(Index.UNDER_WAY)) {
        stores
            .entry(StoreKeys.nameOf(key))
            .ifPresent(
                entry -> {
                  dispatcher.underWay(entry.audio(), entry.work().underWay());
                  if (!entry.waiting()) {
                    clients.begun(entry.owner().client());
                  }
                });
      }
      for (final Bytes key : stores.all(Index.WAITING)) {
        final String job = StoreKeys.numberedName(key);
        stores
            .entry(job)
            .ifPresent(
                entry -> {
                  dispatcher.add(job, entry);
                  clients.begun(entry.owner().client());
                });
      }
    }

    Understood understand(final Record<byte[], byte[]> record) {
      if (record.key() == null
          || record.key().length == 0
          || record.key().length > MAX_KEY
          || record.value() == null) {
        throw new IllegalArgumentException(
            "It has no key, one of a length that none has, or no value.");
      }
      final String key = new String(record.key(), UTF_8);
      final Optional<String> copiedFrom = HeaderText.get(record.headers(), Header.COPIED_FROM);
      if (copiedFrom.isEmpty() && record.value().length > JobJson.MAX_BYTES) {
        throw new IllegalArgumentException("It is larger than any of our own.");
      }
      final byte[] entry = EventCodec.entry(copiedFrom, record.value());
      final JobEvent.What what = parts.retry().ask(() -> parts.codec().read(entry));
      if (key.indexOf(0) >= 0 || !key.equals(request(what).map(JobToken::keyOf).orElse(key))) {
        throw new IllegalArgumentException("It is of another request than its key says.");
      }
      if (what instanceof JobEvent.What.Made
          && (!JobToken.isToken(key)
              || (what instanceof JobEvent.What.Made(JobRecord.Submitted(final JobSpec spec))
                  && !spec.token().text().equals(key)))) {
        throw new IllegalArgumentException("Its key is not the token of its job.");
      }
      return new Understood(key, what, entry);
    }

    void process(final Understood record, final long offset, final Instant written) {
      final Optional<String> request = request(record.what());
      if (request.isPresent() && stores.entry(record.key()).isEmpty()) {
        // It came over topics, and its id only looks like that of a job.
        return;
      }
      parts.commits().worked(context);
      happened(record.key(), new JobEvent(offset, record.what()), record.entry(), written);
      dispatch();
      remember();
    }

    Optional<JobState> state(final String job) {
      return stores.entry(job).map(entry -> entry.work().state());
    }

    private static Optional<String> request(final JobEvent.What what) {
      return switch (what) {
        case JobEvent.What.Made _ -> Optional.empty();
        case JobEvent.What.Told(final var told) -> Optional.of(told.getRequestId());
        case JobEvent.What.Transcribed(final Transcript transcript) ->
            Optional.of(transcript.getRequestId());
        case JobEvent.What.Translated(final Translation translation) ->
            Optional.of(translation.getRequestId());
        case JobEvent.What.Planned(final Workflow workflow) -> Optional.of(workflow.getRequestId());
      };
    }

    private void happened(
        final String job, final JobEvent event, final byte[] value, final Instant written) {
      final Optional<JobEntry> known = stores.entry(job);
      if (known.filter(JobEntry::removed).isPresent()) {
        return;
      }
      final JobTracker tracker = trackers.get(job);
      final BitSet complete = tracker.complete();
      final boolean over = tracker.state().over();
      final boolean reviewed = tracker.reviewed();
      if (!tracker.apply(event)) {
        if (tracker.spec().isEmpty()) {
          trackers.forget(job);
        }
        return;
      }
      stores.putEvent(job, event.id(), value);
      trackers.changed(job);
      final JobSpec spec = tracker.spec().orElseThrow();
      accounts.count(spec.owner().client(), written, event.what());
      final JobEntry before = known.orElseGet(() -> begin(job, spec, event.id()));
      JobEntry now = before.with(heard(before.work(), tracker));
      if (event.what() instanceof JobEvent.What.Made(JobRecord.WebhookTried tried)) {
        now = webhook(job, now, tried.next(), tried.attempt());
      }
      if (event.what() instanceof JobEvent.What.Made(JobRecord.ExecutionTried tried)) {
        now = execution(job, now, tried.next(), tried.attempt());
      }
      Ends.tell(tracker, spec, complete, over, outputs);
      if (!over && tracker.state().over()) {
        now = end(job, now, spec, tracker, event.what());
      } else if (!reviewed && tracker.reviewed() && spec.webhook() != null) {
        now = webhook(job, now, parts.clock().instant(), 0);
      }
      if (spec.execution() != null
          && tracker.state() == JobState.DONE
          && (!over || (!reviewed && tracker.reviewed()))) {
        now = execute(job, now, spec, tracker);
      }
      underWay(job, before, now);
      if (tracker.removed()) {
        withdraw(job, now, spec);
      } else {
        stores.putEntry(job, now);
      }
      if (now.work().state().over() && tracker.complete().cardinality() == now.inputs()) {
        // Hardly anything follows; kept, thousands of such would be all that is kept.
        trackers.forget(job);
      }
      parts.listener().arrived(job);
    }

    private JobEntry begin(final String job, final JobSpec spec, final long offset) {
      final Instant end = parts.clock().instant().plus(UNFINISHED);
      final Instant deadline =
          spec.deadline() != null && spec.deadline().isBefore(end) ? spec.deadline() : end;
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
      begun = job;
      stores.put(StoreKeys.numbered(Index.DEADLINE, deadline.toEpochMilli(), job));
      dispatcher.add(job, spec, entry);
      clients.begun(spec.owner().client());
      return entry;
    }

    private static JobEntry.Work heard(final JobEntry.Work before, final JobTracker tracker) {
      final int settled =
          tracker.state().over()
              ? before.sent()
              : Math.min(before.sent(), tracker.complete().cardinality());
      return new JobEntry.Work(tracker.state(), before.sent(), settled, tracker.updatedAt());
    }

    private JobEntry end(
        final String job,
        final JobEntry entry,
        final JobSpec spec,
        final JobTracker tracker,
        final JobEvent.What why) {
      final Instant endedAt = tracker.endedAt().orElseThrow();
      meters.ended(tracker.state(), Duration.between(spec.submittedAt(), endedAt));
      dispatcher.remove(job);
      clients.over(spec.owner().client());
      stores.delete(StoreKeys.numbered(Index.WAITING, entry.offset(), job));
      if (entry.deadline() != null) {
        stores.delete(StoreKeys.numbered(Index.DEADLINE, entry.deadline().toEpochMilli(), job));
      }
      stores.put(
          StoreKeys.numbered(
              Index.FORGET,
              parts.clock().instant().plus(parts.settings().ttl()).toEpochMilli(),
              job));
      switch (why) {
        case JobEvent.What.Made(JobRecord.Cancelled(final String by, final Instant at)) ->
            cancel(entry, spec, tracker, by, at);
        case JobEvent.What.Made(JobRecord.Removed(final String by, final Instant at)) ->
            cancel(entry, spec, tracker, by, at);
        default -> {
          // What is under way ends by itself, or has its own deadline.
        }
      }
      return spec.webhook() == null ? entry : webhook(job, entry, endedAt, 0);
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

    private JobEntry webhook(
        final String job, final JobEntry entry, final @Nullable Instant next, final int tried) {
      notDue(job, entry);
      if (next != null) {
        stores.put(StoreKeys.numbered(Index.WEBHOOK, next.toEpochMilli(), job));
      }
      return entry.with(new JobEntry.Webhook(next, tried));
    }

    /** Once for a job: when it is done, or when reviewers have made it so. */
    private JobEntry execute(
        final String job, final JobEntry entry, final JobSpec spec, final JobTracker tracker) {
      final Instant now = parts.clock().instant();
      final Optional<Workflow> made = HandOvers.workflow(tracker.input(0));
      final Optional<String> against = HandOvers.against(spec, made, parts.settings().handOff());
      if (against.isPresent()) {
        meters.withheld();
        outputs.write(job, new JobRecord.ExecutionTried(0, 0, against.get(), null, now));
        return entry;
      }
      if (parts.settings().handOff() == KeeperSettings.HandOff.HTTP) {
        return execution(job, entry, now, 0);
      }
      meters.handedOver();
      outputs.execute(spec, made.orElseThrow());
      outputs.write(job, new JobRecord.ExecutionTried(1, 0, null, null, now));
      return entry;
    }

    private JobEntry execution(
        final String job, final JobEntry entry, final @Nullable Instant next, final int tried) {
      notExecuted(job, entry);
      if (next == null) {
        return entry.with((JobEntry.Execution) null);
      }
      stores.put(StoreKeys.numbered(Index.EXECUTION, next.toEpochMilli(), job));
      return entry.with(new JobEntry.Execution(next, tried));
    }

    private void notExecuted(final String job, final JobEntry entry) {
      final JobEntry.Execution due = entry.execution();
      if (due != null) {
        stores.delete(StoreKeys.numbered(Index.EXECUTION, due.due().toEpochMilli(), job));
      }
    }

    private void notDue(final String job, final JobEntry entry) {
      final Instant due = entry.webhook().webhookAt();
      if (due != null) {
        stores.delete(StoreKeys.numbered(Index.WEBHOOK, due.toEpochMilli(), job));
      }
    }

    /** The entry stays, so that its token is not taken for a new one's as long as it is known. */
    private void withdraw(final String job, final JobEntry entry, final JobSpec spec) {
      stores.deleteEvents(job);
      stores.delete(StoreKeys.client(spec.owner().client(), spec.submittedAt(), job));
      final JobEntry told = webhook(job, entry, null, entry.webhook().attempts());
      stores.putEntry(job, execution(job, told, null, 0).withdrawn());
      trackers.forget(job);
    }

    private void underWay(final String job, final JobEntry before, final JobEntry now) {
      final int running = now.work().underWay();
      final int ran = before.work().underWay();
      dispatcher.underWay(now.audio(), running - ran);
      final Bytes key = StoreKeys.named(Index.UNDER_WAY, job);
      if (running > 0 && ran == 0) {
        stores.put(key);
      } else if (running == 0 && ran > 0) {
        stores.delete(key);
      }
    }

    /** Hands on as much as there is room for. */
    private boolean dispatch() {
      boolean any = false;
      for (Optional<String> next = dispatcher.next(); next.isPresent(); next = dispatcher.next()) {
        final String job = next.get();
        final JobEntry entry = stores.entry(job).orElseThrow();
        final JobSpec spec = trackers.get(job).spec().orElseThrow();
        outputs.handOn(spec, entry.work().sent());
        final JobEntry sent = entry.with(entry.work().oneSent());
        underWay(job, entry, sent);
        stores.putEntry(job, sent);
        if (sent.waiting()) {
          dispatcher.add(job, spec, sent);
        } else if (!job.equals(begun)) {
          stores.delete(StoreKeys.numbered(Index.WAITING, sent.offset(), job));
        }
        any = true;
      }
      return any;
    }

    /** Most jobs are handed on at once, and were never seen to wait. */
    private void remember() {
      final String job = begun;
      begun = null;
      if (job != null) {
        stores
            .entry(job)
            .filter(JobEntry::waiting)
            .ifPresent(entry -> stores.put(StoreKeys.numbered(Index.WAITING, entry.offset(), job)));
      }
    }

    void tick() {
      final Instant now = parts.clock().instant();
      boolean worked = expire(now);
      worked |= forget(now);
      worked |= accounts.forget(now);
      worked |= accounts.tell(outputs);
      worked |= dispatch();
      if (worked) {
        parts.commits().worked(context);
      }
    }

    private boolean expire(final Instant now) {
      boolean any = false;
      for (final Bytes due : stores.upTo(Index.DEADLINE, now.toEpochMilli(), AT_A_TICK)) {
        outputs.write(StoreKeys.numberedName(due), new JobRecord.Expired(now));
        stores.delete(due);
        any = true;
      }
      return any;
    }

    private boolean forget(final Instant now) {
      int events = 0;
      boolean any = false;
      for (final Bytes due : stores.upTo(Index.FORGET, now.toEpochMilli(), AT_A_TICK)) {
        if (events >= MAX_FORGOTTEN) {
          // A transaction has little time, and the next tick comes soon.
          return true;
        }
        stores.delete(due);
        final String name = StoreKeys.numberedName(due);
        final Optional<JobEntry> entry = stores.entry(name);
        events += entry.map(known -> forget(name, known)).orElse(0);
        any = true;
      }
      return any;
    }

    private int forget(final String job, final JobEntry entry) {
      stores.delete(StoreKeys.client(entry.owner().client(), entry.submittedAt(), job));
      notDue(job, entry);
      notExecuted(job, entry);
      stores.deleteEntry(job);
      trackers.forget(job);
      return stores.deleteEvents(job);
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
}
