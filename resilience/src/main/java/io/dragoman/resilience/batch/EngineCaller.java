package io.dragoman.resilience.batch;

import io.dragoman.resilience.crash.RunJournal;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Calls one engine: every call that could end the process is in the journal while it runs, is
 * measured, and can be seen to take too long.
 *
 * <p>Safe for as many threads as the engine is.
 */
final class EngineCaller<W, R> {
  private final BatchEngine<W, R> engine;
  private final RunJournal journal;
  private final BatchListener listener;
  private final AnswerCheck<W, R> check;
  private final Duration timeout;
  private final TimeSource clock;

  private final WorkRate rate = new WorkRate();
  private final LongAdder attempts = new LongAdder();

  private final AtomicLong begun = new AtomicLong();

  /** Of work and of the probe, the oldest first. */
  private final NavigableSet<Call> calls = new ConcurrentSkipListSet<>();

  /** A call that runs. */
  private record Call(long number, List<String> ids, Instant started) implements Comparable<Call> {
    @Override
    public int compareTo(final Call other) {
      return Long.compare(number, other.number);
    }
  }

  EngineCaller(
      final BatchEngine<W, R> engine,
      final RunJournal journal,
      final BatchListener listener,
      final AnswerCheck<W, R> check,
      final Duration timeout,
      final TimeSource clock) {
    this.engine = engine;
    this.journal = journal;
    this.listener = listener;
    this.check = check;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** Whether a call, of work or of the probe, takes more than twice the time that it may. */
  boolean isLate() {
    // Every piece of work that is offered asks: one look is enough, however many calls there are.
    final Iterator<Call> oldest = calls.iterator();
    return oldest.hasNext()
        && since(oldest.next().started()).compareTo(timeout.multipliedBy(2)) > 0;
  }

  /** The process ends because it was told to: that must not count against the work in a call. */
  void forgive() {
    if (!engine.isService()) {
      calls.forEach(call -> journal.finished(call.ids()));
    }
  }

  /** How long a call may take. */
  Duration timeout() {
    return timeout;
  }

  /** How often it was asked about a piece of work since the start. */
  long attempts() {
    return attempts.sum();
  }

  /**
   * How soon it can begin with work that has other work before it, as far as its last calls tell;
   * zero while they tell nothing.
   *
   * @param costBefore of the work that goes first
   */
  Duration startsIn(final long costBefore) {
    final boolean free = calls.size() < engine.concurrency();
    final Duration inTurn = free ? Duration.ZERO : rate.call();
    return inTurn.plus(rate.timeFor(costBefore)).dividedBy(engine.concurrency());
  }

  /**
   * What came of a call.
   *
   * @param results one for each job, in their order
   * @param modelVersion of the model that gave them
   * @param took how long the engine was at it
   */
  record Answers<R>(List<R> results, String modelVersion, Duration took) {}

  /**
   * One answer for each job, in their order.
   *
   * @throws DragomanException when the engine fails or answers with another number
   */
  Answers<R> run(final List<Job<W, R>> batch) {
    final List<String> ids = batch.stream().map(Job::id).toList();
    final List<W> work = batch.stream().map(Job::work).toList();
    final Instant started = clock.steady().instant();
    boolean succeeded = false;
    batch.forEach(job -> job.route().asked(engine.name()));
    attempts.add(batch.size());
    // A service cannot end this process.
    final RunJournal told = engine.isService() ? RunJournal.NONE : journal;
    told.started(ids);
    final TraceSpan span =
        Tracing.batch(engine.name(), batch.stream().map(job -> job.subject().span()).toList());
    try {
      final BatchEngine.Answers<R> said;
      try (TraceSpan _ = span.part("call " + engine.name())) {
        said = ask(ids, work);
      }
      succeeded = true;
      final Duration took = since(started);
      rate.add(batch.stream().mapToLong(Job::cost).sum(), took);
      return new Answers<>(List.copyOf(said.results()), said.modelVersion(), took);
    } catch (final DragomanException e) {
      span.failed(e.code().name());
      throw e;
    } finally {
      span.close();
      told.finished(ids);
      listener.called(engine.name(), batch.size(), since(started), succeeded);
    }
  }

  /** Whatever goes wrong has a code. */
  private BatchEngine.Answers<R> ask(final List<String> ids, final List<W> work) {
    final AtomicReference<BatchEngine.Answers<R>> said = new AtomicReference<>();
    try {
      timed(ids, () -> said.set(engine.answer(work, deadline())));
      if (said.get().results().size() != work.size()) {
        throw new IllegalStateException(
            "%d answers for %d items".formatted(said.get().results().size(), work.size()));
      }
      return said.get();
    } catch (final DragomanException e) {
      throw e;
    } catch (final RuntimeException | Error e) {
      throw new DragomanException(
          ErrorCode.ENGINE_FAILED, "%s failed: %s".formatted(engine.name(), e), e);
    }
  }

  /**
   * Runs what is known to work.
   *
   * @param answered work that it answered lately; empty before its first answer
   */
  EngineCondition probe(final Optional<W> answered) {
    final Instant started = clock.steady().instant();
    try {
      timed(List.of(), engine::probe);
      final Duration took = since(started);
      if (took.compareTo(timeout) > 0) {
        throw new DragomanException(
            ErrorCode.ENGINE_TIMEOUT, "%s took %s for its probe".formatted(engine.name(), took));
      }
      answered.ifPresent(work -> timed(List.of(), () -> prove(work)));
      return new EngineCondition.Healthy();
    } catch (final RuntimeException | Error e) {
      return new EngineCondition.Unhealthy(e);
    }
  }

  /** That something is answered is no proof; it must be as usable as it was. */
  private void prove(final W work) {
    final List<R> results = engine.run(List.of(work), deadline());
    if (results.size() != 1) {
      throw new IllegalStateException("%d answers for 1 item".formatted(results.size()));
    }
    final R result = results.getFirst();
    check.check(work, result);
    if (check.isEmpty(result)) {
      throw new DragomanException(
          ErrorCode.INVALID_OUTPUT,
          engine.name() + " has nothing to say any more to what it answered before");
    }
  }

  /** So that others see how long the engine has been at it. */
  private void timed(final List<String> ids, final Runnable work) {
    final Call call = new Call(begun.incrementAndGet(), ids, clock.steady().instant());
    calls.add(call);
    try {
      work.run();
    } finally {
      calls.remove(call);
    }
  }

  private Duration since(final Instant started) {
    return Duration.between(started, clock.steady().instant());
  }

  private Instant deadline() {
    return clock.instant().plus(timeout);
  }
}
