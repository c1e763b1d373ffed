package io.dragoman.resilience.batch;

import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.crash.RunJournal;
import io.dragoman.resilience.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds one engine from everybody who has work for it.
 *
 * <p>Work-conserving: an idle engine starts at once with whatever is there, and what comes while it
 * is busy makes up its next batch. Order is that of {@link JobQueue}. A batch that fails is judged:
 * if the engine then fails on input that is known to work, the engine is to blame; if not, the
 * batch is split until what fails is alone, and its neighbours are answered. Known to work is the
 * engine's probe and, because that is small, something that was answered lately. So work is to
 * blame if it failed between two proofs that the engine is well. An answer that cannot be used is a
 * failure like any other, and proves nothing. Where another engine takes what a service did not
 * answer in time, that is handed on before the service is proved, and so is what waits; it gets
 * nothing more until then.
 *
 * <p>The queue has no bound of its own: whoever submits bounds what it has submitted and not heard
 * of. The batcher never closes its engine.
 */
public final class Batcher<W, R> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

  /** How often an idle batcher looks whether a half-open breaker wants a trial call. */
  private static final long IDLE_MILLIS = 100;

  /**
   * A running call may end within this time after {@link #close}: nobody uses what it answers any
   * more, and it had the time of the drain before.
   */
  private static final Duration LAST_CALL = Duration.ofSeconds(1);

  /** Between two tries of an engine that fails while its breaker is forced closed. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /** Waiting jobs are looked through for deadlines, passed or in danger, only this often. */
  private static final Duration EXPIRY_CHECK = Duration.ofMillis(100);

  private final BatchEngine<W, R> engine;
  private final EngineBreaker breaker;
  private final RunJournal journal;
  private final BatchListener listener;
  private final TimeSource clock;
  private final EngineCaller<W, R> caller;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final JobQueue<W, R> queue;
  private final Thread thread;

  /** At most one: when a second piece of work fails before the first answer, it is the engine. */
  private Optional<Held<W, R>> held = Optional.empty();

  private Instant nextExpiryCheck = Instant.MIN;
  private Instant nextLateCheck = Instant.MIN;

  private volatile boolean closed;

  /** The thread's own, as is all below. */
  private final BatchRun<W, R> run;

  /** What was held when it was taken, so that it waits longer the next time. */
  private Optional<Held<W, R>> released = Optional.empty();

  /** Of a breaker that is forced closed; zero after a call that went well. */
  private Duration pause = Duration.ZERO;

  private Instant pausedUntil = Instant.MIN;

  /** Whether another engine would take a job now. */
  private volatile Predicate<Job<W, R>> alternative = job -> false;

  /** Whether it is being found out how the engine is, after work was handed on. */
  private volatile boolean doubted;

  /** Whether the breaker waits to hear how a call went. */
  private boolean permitted;

  /**
   * Starts the thread that calls {@code engine}.
   *
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
    this.journal = journal;
    this.listener = listener;
    this.clock = clock;
    this.caller = new EngineCaller<>(engine, journal, listener, check, timeout, clock);
    this.run =
        new BatchRun<>(engine, caller, check, new KnownGoodInput<>(clock.steady()), new Feeder());
    this.queue = new JobQueue<>(priorityStep);
    breaker.onChange(this::breakerChanged);
    thread = Thread.ofPlatform().name("batcher-" + engine.name()).daemon().start(this::work);
  }

  /** What a run does to the queue. */
  private final class Feeder implements BatchRun.Feeder<W, R> {
    @Override
    public void keep(final Job<W, R> job) {
      hold(job);
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
      doubted = true;
      handBack();
    }
  }

  /**
   * Hands on what a service did not answer in time, before it is known how the service is.
   *
   * @param taken whether another engine would take a job now; asked by the batcher's thread
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
    lock.lock();
    try {
      return queue.size() + (held.isPresent() ? 1 : 0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a job if the breaker allows calls: any number while it is closed, only as many as trial
   * calls while it is half-open; none while it is being found out how the engine is, after work was
   * handed on.
   *
   * @return false when the job was not taken; it is then never judged
   */
  public boolean offer(final Job<W, R> job) {
    lock.lock();
    try {
      final boolean room =
          switch (breaker.state()) {
            case CLOSED, FORCED_CLOSED -> true;
            case HALF_OPEN -> queue.size() < breaker.trialCalls();
            case OPEN, FORCED_OPEN -> false;
          };
      if (room && !closed && !doubted && !stuck()) {
        queue.add(job, clock.steady().instant());
        changed.signal();
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Moves a job that waits forward, if it is here and has a lower priority. */
  public void raise(final String id, final int priority) {
    lock.lock();
    try {
      queue.raise(id, priority);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops after the running call, and waits for that for a second at most. Jobs that wait are not
   * judged, nor are those of a batch that was being split.
   *
   * <p>The engine must not be closed while this is {@link #running}.
   */
  @Override
  public void close() {
    closed = true;
    wake();
    try {
      if (!thread.join(LAST_CALL)) {
        // The process ends because it was told to: that must not count against the work.
        journal.finished(caller.running());
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the engine may be in use; false once it is closed and no call runs. */
  public boolean running() {
    return thread.isAlive();
  }

  /**
   * Whether a call, of work or of the probe, takes so much longer than it may that the engine must
   * be taken for dead, or the thread that calls it is dead. What is in that call stays there:
   * nobody can take work from a device.
   */
  public boolean stuck() {
    return caller.isLate() || (!closed && !thread.isAlive());
  }

  /** Whether a job would be taken now. */
  boolean hasRoom() {
    return !isDoubted()
        && available()
        && (breaker.state() != EngineBreaker.State.HALF_OPEN || waiting() < breaker.trialCalls());
  }

  /** Whether nothing is taken for a moment, until it is known how the engine is. */
  boolean isDoubted() {
    return doubted;
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
    lock.lock();
    try {
      return startsTooLate(job, queue.costBefore(job, clock.steady().instant()));
    } finally {
      lock.unlock();
    }
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
    final List<Job<W, R>> late;
    lock.lock();
    try {
      final Instant now = clock.steady().instant();
      if (closed || now.isBefore(nextLateCheck)) {
        return;
      }
      nextLateCheck = now.plus(EXPIRY_CHECK);
      late =
          queue.takeIf((job, costBefore) -> startsTooLate(job, costBefore) && elsewhere.test(job));
    } finally {
      lock.unlock();
    }
    late.forEach(job -> job.whenEnded().accept(new JobOutcome.Unavailable<>()));
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
    lock.lock();
    try {
      return queue.contains(id);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes back a job that waits here, which is then never judged.
   *
   * @return false when it was started, or is not here
   */
  public boolean withdraw(final String id) {
    lock.lock();
    try {
      return queue.remove(id);
    } finally {
      lock.unlock();
    }
  }

  private void expire() {
    final List<Job<W, R>> late;
    lock.lock();
    try {
      final Instant now = clock.steady().instant();
      if (closed || now.isBefore(nextExpiryCheck)) {
        return;
      }
      nextExpiryCheck = now.plus(EXPIRY_CHECK);
      late = queue.takeExpired(clock.instant());
      if (held.isPresent() && held.get().job().expired(clock.instant())) {
        late.add(held.get().job());
        held = Optional.empty();
      }
    } finally {
      lock.unlock();
    }
    late.forEach(job -> job.whenEnded().accept(new JobOutcome.Expired<>()));
  }

  /** Jobs must not wait for a running call to end before another engine can have them. */
  private void breakerChanged() {
    if (!breaker.permits()) {
      handBack();
    }
    wake();
  }

  private void wake() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    while (!closed) {
      try {
        step();
      } catch (final InterruptedException e) {
        return;
      } catch (final RuntimeException e) {
        LOG.error("The batcher of {} failed and goes on", engine.name(), e);
        abandon(e);
      } catch (final Error e) {
        LOG.error("The batcher of {} is lost, and with it this process", engine.name(), e);
        abandon(e);
        return;
      }
    }
  }

  private void step() throws InterruptedException {
    final List<Job<W, R>> batch = next();
    if (!batch.isEmpty()) {
      runPermitted(batch);
    } else if (breaker.state() == EngineBreaker.State.HALF_OPEN && acquire()) {
      tryEngine();
    }
  }

  /** What nobody foresaw is no work's fault, and nobody may wait for an outcome for ever. */
  private void abandon(final Throwable error) {
    run.giveBackAll();
    if (permitted) {
      report(new EngineCondition.Unhealthy(error), Duration.ZERO);
    }
  }

  /** Waits for work that may run now; returns without any when something else is to be done. */
  private List<Job<W, R>> next() throws InterruptedException {
    lock.lock();
    try {
      if ((queue.size() == 0 && !heldIsDue()) || !mayCall()) {
        changed.await(IDLE_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (closed || !mayCall()) {
        return List.of();
      }
      released = Optional.empty();
      if (heldIsDue()) {
        released = held;
        held = Optional.empty();
        run.take(released.get().job());
        return List.of(released.get().job());
      }
      final boolean trial = breaker.state() == EngineBreaker.State.HALF_OPEN;
      final List<JobQueue.Queued<W, R>> taken = queue.take(trial ? 1 : engine.maxBatch());
      taken.forEach(queued -> run.take(queued.job()));
      final Instant now = clock.steady().instant();
      taken.forEach(
          queued -> listener.started(engine.name(), Duration.between(queued.since(), now)));
      return taken.stream().map(JobQueue.Queued::job).toList();
    } finally {
      lock.unlock();
    }
  }

  /** A breaker that is forced closed protects nobody, so the engine is given time. */
  private boolean mayCall() {
    return breaker.permits()
        && (breaker.state() != EngineBreaker.State.FORCED_CLOSED
            || !clock.steady().instant().isBefore(pausedUntil));
  }

  /** Whether something can be learned from running it again. */
  private boolean heldIsDue() {
    return held.isPresent()
        && (run.answered().isPresent() || held.get().isDue(clock.steady().instant()));
  }

  private void hold(final Job<W, R> job) {
    final Instant now = clock.steady().instant();
    final Held<W, R> again =
        released
            .filter(last -> last.job() == job)
            .map(last -> last.again(now))
            .orElseGet(() -> Held.first(job, now));
    lock.lock();
    try {
      held = Optional.of(again);
    } finally {
      lock.unlock();
    }
    if (!breaker.permits()) {
      handBack();
    }
  }

  private void handBack() {
    final List<Job<W, R>> jobs;
    lock.lock();
    try {
      jobs = queue.drain();
      held.ifPresent(suspect -> jobs.add(suspect.job()));
      held = Optional.empty();
    } finally {
      lock.unlock();
    }
    jobs.forEach(job -> job.whenEnded().accept(new JobOutcome.Unavailable<>()));
  }

  private void runPermitted(final List<Job<W, R>> batch) {
    final Instant now = clock.instant();
    final List<Job<W, R>> ready = new ArrayList<>(batch.size());
    for (final Job<W, R> job : run.wanted(batch)) {
      if (job.expired(now)) {
        run.tell(job, new JobOutcome.Expired<>());
      } else {
        ready.add(job);
      }
    }
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

  /** A trial call without work: nobody waits, yet somebody must find out whether it is well. */
  private void tryEngine() {
    final Instant started = clock.steady().instant();
    final EngineCondition condition = run.probe();
    report(condition, since(started));
  }

  private boolean acquire() {
    permitted = breaker.tryAcquire();
    return permitted;
  }

  private void report(final EngineCondition condition, final Duration took) {
    permitted = false;
    switch (condition) {
      case EngineCondition.Healthy() -> {
        pause = Duration.ZERO;
        breaker.succeeded(took);
      }
      case EngineCondition.Unhealthy(final Throwable error) -> {
        final Duration longer = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = longer.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : longer;
        pausedUntil = clock.steady().instant().plus(pause);
        breaker.failed(took, error);
      }
    }
    // Last: nobody is to come before the breaker knows.
    doubted = false;
  }

  private Duration since(final Instant started) {
    return Duration.between(started, clock.steady().instant());
  }
}
