package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.batch.EngineChoice;
import io.dragoman.resilience.batch.JobOutcome;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.WorkStrategy;
import io.dragoman.resilience.worker.internal.WorkerMeters.Deduplication;
import io.dragoman.resilience.worker.internal.WorkerMeters.WorkOutcome;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How records end: each method writes what becomes of one and lets go of it, in the task's
 * transaction.
 */
final class Settlement<W, R> {
  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  /** One of the records that are held is tried this often, whatever the guard says. */
  private static final Duration HELD_RETRY = Duration.ofMinutes(1);

  private final WorkerContext<W, R> worker;
  private final Emitter<W, R> emitter;
  private final Inbox inbox;
  private final EventClaims seen;
  private final ResultCache<W, R> results;
  private final UnfinishedWork backlog;
  private final RegistryBacklog registryBacklog;
  private final BiConsumer<Long, Entry> admitAgain;

  /** Records that would be dead letters, if there were not so many in a row. */
  private final Deque<RegistryBacklog.Step> held = new ArrayDeque<>();

  private Instant nextHeldRetry = Instant.MIN;
  private boolean ended;

  /**
   * For one task.
   *
   * @param registryBacklog takes steps that need the registry
   * @param admitAgain decides anew about a record that was held
   */
  Settlement(
      final WorkerContext<W, R> worker,
      final Emitter<W, R> emitter,
      final TaskStores<W, R> stores,
      final UnfinishedWork backlog,
      final RegistryBacklog registryBacklog,
      final BiConsumer<Long, Entry> admitAgain) {
    this.worker = worker;
    this.emitter = emitter;
    this.inbox = stores.inbox();
    this.seen = stores.seen();
    this.results = stores.results();
    this.backlog = backlog;
    this.registryBacklog = registryBacklog;
    this.admitAgain = admitAgain;
  }

  /** Whether a record ended since this was asked last. */
  boolean takeEnded() {
    final boolean was = ended;
    ended = false;
    return was;
  }

  /** How many records are held. */
  int held() {
    return held.size();
  }

  /** The record repeats an event. */
  void repeated(final AcceptedRecord<W> accepted) {
    worker.meters().deduplicated(Deduplication.REPEATED);
    emitter.dropped(accepted);
    finish(accepted.sequence(), WorkOutcome.DUPLICATE);
  }

  /** An engine has answered what it was asked for this work. */
  void answer(final AcceptedRecord<W> accepted, final JobOutcome.Done<R> done) {
    worker.meters().chosen(done.engine(), accepted.route().choice());
    answer(
        accepted,
        done,
        new Answer<>(
            done.result(),
            done.engine(),
            done.modelVersion(),
            false,
            accepted.entry().attempts() + 1,
            done.engineTime(),
            accepted.route().choice(),
            accepted.route().attempts()));
  }

  /**
   * Memory has answered, or an engine that was asked for the same work of somebody else.
   *
   * @param choice why it was that engine
   */
  void repeat(
      final AcceptedRecord<W> accepted, final JobOutcome.Done<R> done, final EngineChoice choice) {
    answer(
        accepted,
        done,
        new Answer<>(
            done.result(),
            done.engine(),
            done.modelVersion(),
            true,
            accepted.entry().attempts(),
            // The engine was asked once, for whoever came first.
            Duration.ZERO,
            choice,
            accepted.route().attempts()));
  }

  /** The strategy has answered, without any engine. */
  void recall(final AcceptedRecord<W> accepted, final R result) {
    final JobOutcome.Done<R> done =
        new JobOutcome.Done<>(result, WorkStrategy.MEMORY, WorkStrategy.MEMORY, Duration.ZERO);
    answer(
        accepted,
        done,
        new Answer<>(
            result,
            done.engine(),
            done.modelVersion(),
            true,
            accepted.entry().attempts(),
            Duration.ZERO));
  }

  private void answer(
      final AcceptedRecord<W> accepted, final JobOutcome.Done<R> done, final Answer<R> answer) {
    try {
      emitter.done(accepted, answer);
    } catch (final KafkaException e) {
      // The transaction or the thread's place in the group: nothing that the answer has done.
      throw e;
    } catch (final RuntimeException e) {
      if (Faults.isSystems(e)) {
        throw e;
      }
      blame(accepted, e, done.engine());
      return;
    }
    if (!answer.cached()) {
      // Not before: an answer that nobody can use must not be given to the next attempt as well.
      results.put(accepted.meta().fingerprint(), done);
      // A repetition of what was answered earlier says nothing of how it is now.
      worker.rejections().answered();
    }
    release(accepted);
    accepted.entry().span().put(TraceSpan.CACHED, answer.cached());
    answered(accepted, answer);
    finish(accepted.sequence(), WorkOutcome.DONE);
  }

  private void answered(final AcceptedRecord<W> accepted, final Answer<R> answer) {
    final Entry entry = accepted.entry();
    final Instant now = worker.clock().instant();
    worker.meters().answered(entry, worker.strategy().submittedAt(accepted.work()), now);
    final Duration took = Duration.between(Instant.ofEpochMilli(entry.timestamp()), now);
    final Duration slow = worker.settings().slow();
    if (!slow.isZero() && took.compareTo(slow) > 0) {
      LOG.warn(
          "Slow: {} was answered {} ms after it came, attempt {}; {} worked {} ms on it",
          entry.origin(),
          took.toMillis(),
          entry.attempts() + 1,
          answer.engine(),
          answer.engineTime().toMillis());
    }
  }

  /** The record failed, and is to blame or may fare better later. */
  void blame(final AcceptedRecord<W> accepted, final Throwable error, final String engine) {
    final Entry entry = accepted.entry();
    final Instant now = worker.clock().instant();
    final int attempts = entry.attempts() + 1;
    final boolean again =
        Faults.of(error) != ErrorCode.Fault.RECORD && attempts < worker.settings().maxAttempts();
    if (!again && !worker.rejections().permits(accepted.meta().requestId())) {
      hold(accepted.sequence(), entry);
      return;
    }
    final Failure failure =
        failure(error, attempts, entry).by(engine).asked(accepted.route().attempts());
    worker.meters().attemptFailed(failure.code());
    if (again) {
      emitter.delay(entry, failure, now.plus(worker.backoff().after(attempts)));
      worker.meters().delayed();
      release(accepted);
      leave(accepted.sequence(), "delayed");
    } else if (emitter.handedOver(accepted, failure)) {
      release(accepted);
      worker.rejections().rejected(reason(failure), accepted.meta().requestId());
      finish(accepted.sequence(), WorkOutcome.NEEDS_REVIEW);
    } else {
      emitter.failed(accepted, failure);
      endWork(accepted, failure);
    }
  }

  /** No engine may ever be asked about the work. */
  void refuse(final AcceptedRecord<W> accepted, final DragomanException why) {
    if (!worker.rejections().permits(accepted.meta().requestId())) {
      hold(accepted.sequence(), accepted.entry());
      return;
    }
    final Failure failure = failure(why, accepted.entry().attempts(), accepted.entry());
    emitter.failed(accepted, failure);
    endWork(accepted, failure);
  }

  /** The deadline passed before the work was started. */
  void expire(final AcceptedRecord<W> accepted) {
    final Failure failure =
        failure(
            new DragomanException(
                ErrorCode.DEADLINE_PASSED,
                "The deadline "
                    + accepted.meta().deadline().map(Instant::toString).orElse("")
                    + " passed before the work was started"),
            accepted.entry().attempts(),
            accepted.entry());
    emitter.failed(accepted, failure);
    endWork(accepted, failure);
  }

  /** The request was cancelled before the work was begun. */
  void cancel(final AcceptedRecord<W> accepted) {
    emitter.cancelled(accepted);
    release(accepted);
    finish(accepted.sequence(), WorkOutcome.CANCELLED);
    final String request = accepted.meta().requestId();
    if (worker.cancellations().isNews(request)) {
      LOG.info("Request {} is cancelled; what is not begun of it is not run", request);
    }
  }

  /** The work has killed too many processes to be run again. */
  void quarantine(final AcceptedRecord<W> accepted) {
    if (!worker.rejections().permits(accepted.meta().requestId())) {
      hold(accepted.sequence(), accepted.entry());
      return;
    }
    final int deaths = worker.journal().deaths(accepted.id());
    final Failure failure =
        failure(
            new DragomanException(
                ErrorCode.WORKER_CRASHED,
                "The process died %d times while it ran only this".formatted(deaths)),
            accepted.entry().attempts() + deaths,
            accepted.entry());
    emitter.failed(accepted, failure);
    endWork(accepted, failure);
  }

  /** The record cannot be read. */
  void endUnreadable(final long sequence, final Entry entry, final DragomanException error) {
    if (!worker.rejections().permits()) {
      hold(sequence, entry);
      return;
    }
    final Failure failure = failure(error, entry.attempts(), entry);
    emitter.unreadable(entry, failure);
    worker.rejections().rejected(reason(failure));
    end(sequence, failure);
  }

  /** Tries held records again, if it is time. */
  void retryHeld() {
    if (held.isEmpty()) {
      return;
    }
    final Instant now = worker.clock().steady().instant();
    final boolean all = worker.rejections().permits();
    if (!all && now.isBefore(nextHeldRetry)) {
      return;
    }
    nextHeldRetry = now.plus(HELD_RETRY);
    for (int tries = all ? held.size() : 1; tries > 0; tries--) {
      registryBacklog.run(held.remove());
    }
  }

  /** Takes a step about a record now, or when the registry answers again. */
  void run(final AcceptedRecord<W> accepted, final Runnable action) {
    registryBacklog.run(new RegistryBacklog.Step(accepted.sequence(), accepted.entry(), action));
  }

  /** Whether nobody wants the work to be begun any more. */
  boolean isCancelled(final AcceptedRecord<W> accepted) {
    return worker.cancellations().isCancelled(accepted.meta().requestId());
  }

  /** Whether it is too late to start the work. */
  boolean isLate(final AcceptedRecord<W> accepted) {
    final Optional<Instant> deadline = accepted.meta().deadline();
    return deadline.isPresent() && worker.clock().instant().isAfter(deadline.get());
  }

  private Failure failure(final Throwable error, final int attempts, final Entry entry) {
    final Failure failure = Failure.of(error, attempts, worker.clock().instant());
    // What comes back from the delay topic has been tried; all else has no history yet.
    return entry.attempts() > 0 ? failure.after(entry.headers()) : failure;
  }

  private void endWork(final AcceptedRecord<W> accepted, final Failure failure) {
    release(accepted);
    if (failure.code() != ErrorCode.DEADLINE_PASSED) {
      worker.rejections().rejected(reason(failure), accepted.meta().requestId());
    }
    end(accepted.sequence(), failure);
  }

  private static String reason(final Failure failure) {
    return failure.code() + ", " + failure.message();
  }

  private void release(final AcceptedRecord<W> accepted) {
    seen.release(accepted);
  }

  /** Keeps the record as it came: when it is tried again, it may be well. */
  private void hold(final long sequence, final Entry entry) {
    inbox.put(sequence, entry);
    held.add(new RegistryBacklog.Step(sequence, entry, () -> admitAgain.accept(sequence, entry)));
  }

  private void end(final long sequence, final Failure failure) {
    worker.meters().deadLetter(failure);
    finish(
        sequence,
        failure.code() == ErrorCode.DEADLINE_PASSED ? WorkOutcome.EXPIRED : WorkOutcome.FAILED);
  }

  private void finish(final long sequence, final WorkOutcome outcome) {
    worker.meters().finished(outcome);
    leave(sequence, outcome.name().toLowerCase(Locale.ROOT));
  }

  private void leave(final long sequence, final String outcome) {
    backlog.span(sequence).put(TraceSpan.OUTCOME, outcome);
    inbox.remove(sequence);
    backlog.remove(sequence);
    ended = true;
  }
}
