package io.dragoman.resilience.batch;

import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.logging.LogContext;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what was taken from the queue together, and finds out whose fault it is when it fails.
 *
 * <p>If the engine then fails on input that is known to work, it is to blame; if not, the batch is
 * split until what fails is alone, and its neighbours are answered.
 *
 * <p>A service that ran out of time may need as long again for a proof. So work that another engine
 * takes is handed on first; nothing is known of that work, and the proof is for the breaker alone.
 * For one thread.
 */
final class BatchRun<W, R> {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRun.class);

  private final BatchEngine<W, R> engine;
  private final EngineCaller<W, R> caller;
  private final AnswerCheck<W, R> check;
  private final KnownGoodInput<W> knownGood;
  private final EngineProof<W, R> proof;
  private final Feeder<W, R> feeder;

  /** What is known before a call. */
  private enum Before {
    /** Nothing: the engine may be ill. */
    NOTHING,

    /** The engine was well a moment ago. */
    WELL,

    /** This one job failed, and the engine was well afterwards. */
    FAILED_ALONE
  }

  /** What was not judged yet. */
  private final Set<Job<W, R>> untold;

  /** What a run needs of whoever feeds the engine. */
  interface Feeder<W, R> {
    /** Takes work of which nobody can tell yet whose fault its failure was. */
    void keep(Job<W, R> job);

    /** Whether nothing more is to be run. */
    boolean closed();

    /** Whether another engine would take the job now. */
    boolean hasAlternative(Job<W, R> job);

    /** The engine gets nothing more until it is known how it is. */
    void doubt();
  }

  /**
   * Of jobs that are out of the queue: each must be told an outcome or be kept.
   *
   * @param knownGood what the engine has answered lately, in any run
   */
  BatchRun(
      final BatchEngine<W, R> engine,
      final EngineCaller<W, R> caller,
      final AnswerCheck<W, R> check,
      final KnownGoodInput<W> knownGood,
      final EngineProof<W, R> proof,
      final Feeder<W, R> feeder,
      final List<Job<W, R>> taken) {
    this.engine = engine;
    this.caller = caller;
    this.check = check;
    this.knownGood = knownGood;
    this.proof = proof;
    this.feeder = feeder;
    this.untold = Collections.newSetFromMap(new IdentityHashMap<>(taken.size()));
    untold.addAll(taken);
  }

  /** Those of a batch whose answer somebody still wants; the others are let go. */
  List<Job<W, R>> wanted(final List<Job<W, R>> batch) {
    final List<Job<W, R>> wanted = new ArrayList<>(batch.size());
    for (final Job<W, R> job : batch) {
      if (job.wanted().getAsBoolean()) {
        wanted.add(job);
      } else {
        untold.remove(job);
      }
    }
    return wanted;
  }

  /** Runs all of {@code batch}, and tells the outcome on each job. */
  EngineCondition judge(final List<Job<W, R>> batch) {
    return run(batch, Before.NOTHING);
  }

  /** Runs and judges all of {@code batch}. */
  private EngineCondition run(final List<Job<W, R>> batch, final Before before) {
    final List<Job<W, R>> wanted = feeder.closed() ? List.of() : wanted(batch);
    if (wanted.isEmpty()) {
      return new EngineCondition.Healthy();
    }
    final long answered = knownGood.answers();
    final EngineCaller.Answers<R> answers;
    try {
      answers = caller.run(wanted);
    } catch (final DragomanException e) {
      return judge(wanted, e, before);
    }
    return settle(wanted, answers, before, knownGood.answers() > answered);
  }

  /** A job, what the engine said to it, and its share of the time that this took. */
  private record Answered<W, R>(Job<W, R> job, R result, Duration time) {}

  /**
   * Tells the answers that can be used, and judges the rest like work that failed.
   *
   * @param othersAnswered whether other calls were answered while this one ran
   */
  private EngineCondition settle(
      final List<Job<W, R>> batch,
      final EngineCaller.Answers<R> answers,
      final Before before,
      final boolean othersAnswered) {
    final List<Duration> times =
        TimeShares.of(answers.took(), batch.stream().map(Job::cost).toList());
    final List<Answered<W, R>> usable = new ArrayList<>();
    final List<Job<W, R>> rest = new ArrayList<>();
    final Map<Job<W, R>, DragomanException> rejected = new IdentityHashMap<>();
    Optional<DragomanException> objection = Optional.empty();
    for (int i = 0; i < batch.size(); i++) {
      final Answered<W, R> answered =
          new Answered<>(batch.get(i), answers.results().get(i), times.get(i));
      final Optional<DragomanException> found = objection(answered);
      if (found.isEmpty()) {
        usable.add(answered);
      } else if (mayBeTheEngines(found.get())) {
        rest.add(answered.job());
        objection = found;
      } else {
        rejected.put(answered.job(), found.get());
      }
    }
    final Optional<W> telling =
        usable.stream()
            .filter(answered -> !check.isEmpty(answered.result()))
            .map(Answered::job)
            .max(Comparator.comparingLong(Job::cost))
            .map(Job::work);
    if (telling.isEmpty()
        && !othersAnswered
        && before == Before.NOTHING
        && knownGood.answered().isPresent()) {
      // A model that has nothing to say to anybody is sick, not all its work.
      final EngineCondition condition = proof.find();
      if (condition instanceof EngineCondition.Unhealthy(final Throwable error, _)) {
        return giveBack(batch, condition, error);
      }
    }
    telling.ifPresent(knownGood::answer);
    usable.forEach(
        answered ->
            tell(
                answered.job(),
                new JobOutcome.Done<>(
                    answered.result(), engine.name(), answers.modelVersion(), answered.time())));
    rejected.forEach((job, error) -> tell(job, new JobOutcome.Rejected<>(error, engine.name())));
    return objection
        .map(error -> judge(rest, error, before))
        .orElseGet(EngineCondition.Healthy::new);
  }

  private Optional<DragomanException> objection(final Answered<W, R> answered) {
    try {
      check.check(answered.job().work(), answered.result());
      return Optional.empty();
    } catch (final DragomanException e) {
      return Optional.of(e);
    } catch (final RuntimeException e) {
      return Optional.of(
          new DragomanException(
              ErrorCode.INVALID_OUTPUT,
              "The answer of %s cannot be used: %s".formatted(engine.name(), e),
              e));
    }
  }

  private EngineCondition judge(
      final List<Job<W, R>> batch, final DragomanException error, final Before before) {
    final boolean late = error.code() == ErrorCode.ENGINE_TIMEOUT && engine.isService();
    return late ? handOn(batch, error, before) : findFault(batch, error, before);
  }

  /** Lets go of what another engine takes, and judges the rest. */
  private EngineCondition handOn(
      final List<Job<W, R>> batch, final DragomanException error, final Before before) {
    final Map<Boolean, List<Job<W, R>>> leaving =
        batch.stream().collect(Collectors.partitioningBy(feeder::hasAlternative));
    if (!leaving.get(true).isEmpty()) {
      feeder.doubt();
      giveBack(leaving.get(true), error);
    }
    return leaving.get(false).isEmpty()
        ? prove(leaving.get(true), error)
        : findFault(leaving.get(false), error, before);
  }

  /** How the engine is, after work was handed on that may have been to blame. */
  private EngineCondition prove(final List<Job<W, R>> handedOn, final DragomanException error) {
    final EngineCondition condition = proof.find();
    if (condition instanceof EngineCondition.Unhealthy) {
      return condition;
    }
    // Of a service that has answered nothing yet, other work that fails as well tells more.
    final boolean answersNothing =
        handedOn.stream()
            .anyMatch(job -> knownGood.suspect(job.id()) == KnownGoodInput.Suspect.ENGINE);
    return answersNothing ? new EngineCondition.Unhealthy(error) : condition;
  }

  private EngineCondition findFault(
      final List<Job<W, R>> batch, final DragomanException error, final Before before) {
    if (before != Before.NOTHING && batch.size() > 1 && !Faults.isSystems(error)) {
      // Nobody is rejected yet, and it was well a moment ago.
      return split(batch, error);
    }
    final EngineCondition condition =
        switch (Faults.of(error)) {
          case RECORD -> mayBeTheEngines(error) ? proof.find() : new EngineCondition.Healthy();
          case PASSING -> proof.find();
          case SYSTEM -> new EngineCondition.Unhealthy(error);
        };
    if (condition instanceof EngineCondition.Unhealthy) {
      return giveBack(batch, condition, error);
    }
    if (batch.size() > 1) {
      return split(batch, error);
    }
    final Job<W, R> job = batch.getFirst();
    if (mayBeTheEngines(error)) {
      if (before != Before.FAILED_ALONE && knownGood.answered().isPresent()) {
        // An engine that was ill for less than a call is well before and after it.
        return run(batch, Before.FAILED_ALONE);
      }
      switch (knownGood.suspect(job.id())) {
        case ENGINE -> {
          return giveBack(batch, new EngineCondition.Unhealthy(error), error);
        }
        case UNKNOWN -> {
          try (LogContext.Scope _ = job.subject().logged()) {
            LOG.warn(
                "{} failed on {}, and has answered nothing yet that could tell whose fault it is;"
                    + " it is tried again: {}",
                engine.name(),
                job.id(),
                error.getMessage());
          }
          untold.remove(job);
          feeder.keep(job);
          return condition;
        }
        case WORK -> {}
      }
    }
    tell(job, new JobOutcome.Rejected<>(error, engine.name()));
    return condition;
  }

  /**
   * What the engine says of an input is the input's fault; what it makes of one need not be. A
   * service that has answered is well, and whatever it is asked once more is paid once more: what
   * it makes of an input counts the first time, also before it has answered anything else. If it
   * makes nonsense of everything, the guard of rejections holds that.
   */
  private boolean mayBeTheEngines(final DragomanException error) {
    return Faults.of(error) != ErrorCode.Fault.RECORD
        || error.code() == ErrorCode.INVALID_OUTPUT && !engine.isService();
  }

  private EngineCondition split(final List<Job<W, R>> batch, final DragomanException error) {
    // Halves of what takes too long would take too long again and again.
    final int size = error.code() == ErrorCode.ENGINE_TIMEOUT ? 1 : (batch.size() + 1) / 2;
    for (int from = 0; from < batch.size(); from += size) {
      final int to = Math.min(batch.size(), from + size);
      final EngineCondition condition = run(batch.subList(from, to), Before.WELL);
      if (condition instanceof EngineCondition.Unhealthy) {
        final List<Job<W, R>> rest = batch.subList(to, batch.size());
        rest.forEach(job -> job.route().failedBy(engine.name()));
        giveBack(rest);
        return condition;
      }
    }
    return new EngineCondition.Healthy();
  }

  private EngineCondition giveBack(
      final List<Job<W, R>> batch, final EngineCondition condition, final Throwable error) {
    giveBack(batch, error);
    return condition;
  }

  private void giveBack(final List<Job<W, R>> batch, final Throwable error) {
    if (batch.size() == 1) {
      try (LogContext.Scope _ = batch.getFirst().subject().logged()) {
        LOG.warn("{} failed on 1 item: {}", engine.name(), error.getMessage());
      }
    } else {
      LOG.warn("{} failed on {} items: {}", engine.name(), batch.size(), error.getMessage());
    }
    batch.forEach(job -> job.route().failedBy(engine.name()));
    giveBack(batch);
  }

  /** Says of each that nothing is known of it. */
  void giveBack(final List<Job<W, R>> jobs) {
    jobs.forEach(job -> tell(job, new JobOutcome.Unavailable<>()));
  }

  /** Says how a job ended. */
  void tell(final Job<W, R> job, final JobOutcome<R> outcome) {
    untold.remove(job);
    job.whenEnded().accept(outcome);
  }

  /** What nobody foresaw is no work's fault, and nobody may wait for an outcome for ever. */
  void giveBackAll() {
    giveBack(List.copyOf(untold));
  }
}
