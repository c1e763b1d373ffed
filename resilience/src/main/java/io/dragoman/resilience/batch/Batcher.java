package io.dragoman.resilience.batch;

import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.crash.RunJournal;
import io.dragoman.resilience.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds one engine from everybody who has work for it.
 *
 * <p>Work-conserving: an idle engine starts at once with whatever is there, and what comes while it
 * is busy makes up its next batch. One that takes several calls at once gets the next whenever one
 * has ended, each on a virtual thread of its own, so that no work waits for the slowest. Order is
 * that of {@link JobQueue}. A batch that fails is judged: if the engine then fails on input that is
 * known to work, the engine is to blame; if not, the batch is split until what fails is alone, and
 * its neighbours are answered. Known to work is the engine's probe and, because that is small,
 * something that was answered lately. So work is to blame if it failed between two proofs that the
 * engine is well. An answer that cannot be used is a failure like any other, and proves nothing.
 * Where another engine takes what a service did not answer in time, that is handed on before the
 * service is proved, and so is what waits; it gets nothing more until then.
 *
 * <p>The queue has no bound of its own: whoever submits bounds what it has submitted and not heard
 * of. The batcher never closes its engine.
 */
public final class Batcher<W, R> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

  /**
   * A running call may end within this time after {@link #close}: nobody uses what it answers any
   * more, and it had the time of the drain before.
   */
  private static final Duration LAST_CALL = Duration.ofSeconds(1);

  private final BatchEngine<W, R> engine;
  private final EngineBreaker breaker;
  private final BatchListener listener;
  private final AnswerCheck<W, R> check;
  private final TimeSource clock;
  private final EngineCaller<W, R> caller;
  private final KnownGoodInput<W> knownGood;
  private final EngineProof<W, R> proof;
  private final ForcedPace pace;

  private final WaitingJobs<W, R> waiting;
  private final Thread thread;

  private volatile boolean closed;

  /** Whether a thread that fed the engine died. */
  private volatile boolean lost;

  /** How many turns are taken. */
  private final AtomicInteger turns = new AtomicInteger();

  /** How many of them try a half-open engine. */
  private final AtomicInteger trials = new AtomicInteger();

  /** Whether another engine would take a job now. */
  private volatile Predicate<Job<W, R>> alternative = job -> false;

  /** How many turns are finding out how the engine is, after they handed work on. */
  private final AtomicInteger doubts = new AtomicInteger();

  /**
   * Starts the thread that feeds {@code engine}.
   *
   * @param journal hears of calls that could end this process, which those of a service cannot
   * @param check tells whether an answer can be used
   * @param priorityStep how much longer a job may wait for each priority less
   * @param timeout how long a call may take before the engine should give up
   */
  public Batcher(
      final BatchEngine<W, R> engine,
      final EngineBreaker breaker,
      final RunJournal journal,
      final BatchListener listener,
      final AnswerCheck<W, R> check,
      final Duration priorityStep,
      final Duration timeout,
      final TimeSource clock) {
    this.engine = engine;
    this.breaker = breaker;
    this.listener = listener;
    this.check = check;
    this.clock = clock;
    this.caller = new EngineCaller<>(engine, journal, listener, check, timeout, clock);
    this.knownGood = new KnownGoodInput<>(clock.steady());
    this.proof = new EngineProof<>(caller, knownGood);
    this.pace = new ForcedPace(clock.steady());
    this.waiting = new WaitingJobs<>(priorityStep, clock);
    breaker.onChange(this::breakerChanged);
    thread = Thread.ofPlatform().name("batcher-" + engine.name()).daemon().start(this::feed);
  }

  /**
   * Hands on what a service did not answer in time, before it is known how the service is.
   *
   * @param taken whether another engine would take a job now; asked by the threads that call the
   *     engine
   */
  void handOnIf(final Predicate<Job<W, R>> taken) {
    alternative = taken;
  }

  /** The engine that this batcher feeds. */
  public BatchEngine<W, R> engine() {
    return engine;
  }

  /** How long a call of the engine may take. */
  public Duration timeout() {
    return caller.timeout();
  }

  /** The engine's breaker. */
  public EngineBreaker breaker() {
    return breaker;
  }

  /** How many jobs wait. */
  public int waiting() {
    return waiting.size();
  }

  /**
   * Takes a job if the breaker allows calls: any number while it is closed, only as many as trial
   * calls while it is half-open; none while it is being found out how the engine is, after work was
   * handed on.
   *
   * @return false when the job was not taken; it is then never judged
   */
  public boolean offer(final Job<W, R> job) {
    return waiting.addIf(this::hasRoomAfter, job);
  }

  private boolean hasRoomAfter(final int others) {
    final boolean room =
        switch (breaker.state()) {
          case CLOSED, FORCED_CLOSED -> true;
          case HALF_OPEN -> others < breaker.trialCalls();
          case OPEN, FORCED_OPEN -> false;
        };
    return room && !closed && !isDoubted() && !stuck();
  }

  /** Moves a job that waits forward, if it is here and has a lower priority. */
  public void raise(final String id, final int priority) {
    waiting.raise(id, priority);
  }

  /**
   * Stops after the running calls, and waits for those for a second at most. Jobs that wait are not
   * judged, nor are those of a batch that was being split.
   *
   * <p>The engine must not be closed while this is {@link #running}.
   */
  @Override
  public void close() {
    closed = true;
    waiting.wake();
    try {
      if (!thread.join(LAST_CALL)) {
        caller.forgive();
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the engine may be in use; false once this is closed and no call runs. */
  public boolean running() {
    return thread.isAlive();
  }

  /**
   * Whether a call, of work or of the probe, takes so much longer than it may that the engine must
   * be taken for dead, or a thread that calls it is dead. What is in that call stays there: nobody
   * can take work from a device.
   */
  public boolean stuck() {
    return caller.isLate() || lost;
  }

  /** Whether a job would be taken now. */
  boolean hasRoom() {
    return !isDoubted()
        && available()
        && (breaker.state() != EngineBreaker.State.HALF_OPEN || waiting() < breaker.trialCalls());
  }

  /** Whether nothing is taken for a moment, until it is known how the engine is. */
  boolean isDoubted() {
    return doubts.get() > 0;
  }

  /** How often the engine was asked about a piece of work since the start. */
  public long attempts() {
    return caller.attempts();
  }

  /**
   * Whether a job that came now would be begun too late, as far as the engine's last calls and what
   * goes before the job tell.
   */
  boolean isTooSlowFor(final Job<W, R> job) {
    if (job.deadline().isEmpty()) {
      return false;
    }
    return startsTooLate(job, waiting.costBefore(job));
  }

  private boolean startsTooLate(final Job<W, R> job, final long costBefore) {
    return job.deadline()
        .filter(deadline -> clock.instant().plus(caller.startsIn(costBefore)).isAfter(deadline))
        .isPresent();
  }

  /**
   * Lets go of jobs that would be begun too late here.
   *
   * @param elsewhere whether another engine would begin with one in time
   */
  void releaseLate(final Predicate<Job<W, R>> elsewhere) {
    if (closed) {
      return;
    }
    giveBack(
        waiting.takeLate(
            (job, costBefore) -> startsTooLate(job, costBefore) && elsewhere.test(job)));
  }

  /**
   * Whether a job would be taken now, but for the few trial calls of a half-open breaker and the
   * moments of doubt.
   */
  public boolean available() {
    return breaker.permits() && !stuck();
  }

  /**
   * Lets go of jobs that wait in vain: of those whose deadline has passed, and of all if the engine
   * is stuck, so that another engine can have them. Neither has to wait for a running call.
   */
  public void relieve() {
    expire();
    if (stuck()) {
      handBack();
    }
  }

  /** Whether the job with this id waits here; false once it was started. */
  public boolean waits(final String id) {
    return waiting.contains(id);
  }

  /**
   * Takes back a job that waits here, which is then never judged.
   *
   * @return false when it was started, or is not here
   */
  public boolean withdraw(final String id) {
    return waiting.remove(id);
  }

  private void expire() {
    if (!closed) {
      waiting.takeExpired().forEach(job -> job.whenEnded().accept(new JobOutcome.Expired<>()));
    }
  }

  /** Jobs must not wait for a running call to end before another engine can have them. */
  private void breakerChanged() {
    if (!breaker.permits()) {
      handBack();
    }
    waiting.wake();
  }

  private void handBack() {
    giveBack(waiting.drain());
  }

  private static <W, R> void giveBack(final List<Job<W, R>> jobs) {
    jobs.forEach(job -> job.whenEnded().accept(new JobOutcome.Unavailable<>()));
  }

  private void feed() {
    try {
      while (!closed && !lost) {
        tryStep();
      }
      while (turns.get() > 0) {
        waiting.await(() -> false, () -> false);
      }
    } catch (final InterruptedException e) {
      lost = true;
    } catch (final Error e) {
      LOG.error("The batcher of {} is lost, and with it this process", engine.name(), e);
      lost = true;
    }
  }

  private void tryStep() throws InterruptedException {
    try {
      step();
    } catch (final RuntimeException e) {
      LOG.error("The batcher of {} failed and goes on", engine.name(), e);
    }
  }

  private void step() throws InterruptedException {
    waiting.await(this::mayCall, this::hasAnswered);
    if (closed || !mayCall()) {
      return;
    }
    final WaitingJobs.Taken<W, R> taken =
        waiting.take(isTrial() ? 1 : engine.maxBatch(), hasAnswered());
    if (!taken.jobs().isEmpty() || isTrial()) {
      begin(new Turn(taken));
    }
  }

  /** A breaker that is forced closed protects nobody, so the engine is given time. */
  private boolean mayCall() {
    // Calls of before that hang must not keep anybody from finding out that it is well again.
    return (isTrial() ? trials.get() == 0 : turns.get() < engine.concurrency())
        && breaker.permits()
        && (breaker.state() != EngineBreaker.State.FORCED_CLOSED || pace.mayCall());
  }

  private boolean isTrial() {
    return breaker.state() == EngineBreaker.State.HALF_OPEN;
  }

  /** Whether something can be learned from running again what is held. */
  private boolean hasAnswered() {
    return knownGood.answered().isPresent();
  }

  private void begin(final Turn turn) {
    turns.incrementAndGet();
    if (turn.trial) {
      trials.incrementAndGet();
    }
    if (engine.concurrency() == 1) {
      turn.take();
    } else {
      Thread.ofVirtual().name("call-" + engine.name()).start(turn::take);
    }
  }

  /** What was taken for one call, and all that comes of it. For one thread. */
  private final class Turn implements BatchRun.Feeder<W, R> {
    private final WaitingJobs.Taken<W, R> taken;
    private final BatchRun<W, R> run;
    private final boolean trial = isTrial();

    /** Whether the breaker waits to hear how a call went. */
    private boolean permitted;

    private boolean doubting;

    /**
     * A turn to come.
     *
     * @param taken nothing: to try the engine
     */
    Turn(final WaitingJobs.Taken<W, R> taken) {
      this.taken = taken;
      this.run = new BatchRun<>(engine, caller, check, knownGood, proof, this, taken.jobs());
    }

    void take() {
      try {
        if (taken.jobs().isEmpty()) {
          tryEngine();
        } else {
          answer();
        }
      } catch (final RuntimeException e) {
        LOG.error("The batcher of {} failed and goes on", engine.name(), e);
        abandon(e);
      } catch (final Error e) {
        LOG.error("The batcher of {} is lost, and with it this process", engine.name(), e);
        lost = true;
        abandon(e);
      } finally {
        if (trial) {
          trials.decrementAndGet();
        }
        turns.decrementAndGet();
        waiting.wake();
      }
    }

    private void answer() {
      taken.waited().forEach(waited -> listener.started(engine.name(), waited));
      final List<Job<W, R>> ready = ready();
      if (ready.isEmpty()) {
        return;
      }
      if (acquire()) {
        final Instant started = clock.steady().instant();
        final EngineCondition condition = run.judge(ready);
        report(condition, since(started));
      } else {
        run.giveBack(ready);
      }
    }

    private List<Job<W, R>> ready() {
      final Instant now = clock.instant();
      final List<Job<W, R>> ready = new ArrayList<>(taken.jobs().size());
      for (final Job<W, R> job : run.wanted(taken.jobs())) {
        if (job.expired(now)) {
          run.tell(job, new JobOutcome.Expired<>());
        } else {
          ready.add(job);
        }
      }
      return ready;
    }

    /** A trial call without work: nobody waits, yet somebody must find out whether it is well. */
    private void tryEngine() {
      if (acquire()) {
        final Instant started = clock.steady().instant();
        final EngineCondition condition = proof.find();
        report(condition, since(started));
      }
    }

    private boolean acquire() {
      permitted = breaker.tryAcquire();
      return permitted;
    }

    private void report(final EngineCondition condition, final Duration took) {
      permitted = false;
      switch (condition) {
        case EngineCondition.Healthy() -> {
          pace.well();
          breaker.succeeded(took);
        }
        case EngineCondition.Unhealthy(final Throwable error, final boolean shared) -> {
          pace.ill();
          if (shared) {
            breaker.withdrawn();
          } else {
            breaker.failed(took, error);
          }
        }
      }
      // Last: nobody is to come before the breaker knows.
      if (doubting) {
        doubting = false;
        doubts.decrementAndGet();
      }
    }

    /** What nobody foresaw is no work's fault, and nobody may wait for an outcome for ever. */
    private void abandon(final Throwable error) {
      run.giveBackAll();
      if (permitted) {
        report(new EngineCondition.Unhealthy(error), Duration.ZERO);
      }
    }

    @Override
    public void keep(final Job<W, R> job) {
      final Instant now = clock.steady().instant();
      waiting.hold(taken.held().map(last -> last.again(now)).orElseGet(() -> Held.first(job, now)));
      if (!breaker.permits()) {
        handBack();
      }
    }

    @Override
    public boolean closed() {
      return closed;
    }

    @Override
    public boolean hasAlternative(final Job<W, R> job) {
      return alternative.test(job);
    }

    /** What waits must not wait for the proof. */
    @Override
    public void doubt() {
      doubting = true;
      doubts.incrementAndGet();
      handBack();
    }

    private Duration since(final Instant started) {
      return Duration.between(started, clock.steady().instant());
    }
  }
}
