package io.dragoman.resilience.batch;

import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds one engine from everybody who has work for it.
 *
 * <p>Work-conserving: an idle engine starts at once with whatever is there, and what comes while it
 * is busy makes up its next batch. Order is that of {@link JobQueue}. A batch that fails is judged:
 * if the engine then fails on input that is known to work, the engine is to blame; if not, the
 * batch is split until the work to blame is alone, and its neighbours are answered.
 *
 * <p>The queue has no bound of its own: whoever submits bounds what it has submitted and not heard
 * of. The batcher never closes its engine.
 */
public final class Batcher<W, R> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

  /** How often an idle batcher looks whether a half-open breaker wants a trial call. */
  private static final long IDLE_MILLIS = 100;

  private static final long NO_CALL = Long.MIN_VALUE;

  private final BatchEngine<W, R> engine;
  private final EngineBreaker breaker;
  private final RunJournal journal;
  private final BatchListener listener;
  private final Duration timeout;
  private final InstantSource clock;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final JobQueue<W, R> queue;
  private final Thread thread;
  private volatile boolean closed;
  private volatile long callStarted = NO_CALL;

  /**
   * Starts the thread that calls {@code engine}.
   *
   * @param priorityStep how much longer a job may wait for each priority less
   * @param timeout how long a call may take before the engine should give up
   */
  public Batcher(
      final BatchEngine<W, R> engine,
      final EngineBreaker breaker,
      final RunJournal journal,
      final BatchListener listener,
      final Duration priorityStep,
      final Duration timeout,
      final InstantSource clock) {
    this.engine = engine;
    this.breaker = breaker;
    this.journal = journal;
    this.listener = listener;
    this.timeout = timeout;
    this.clock = clock;
    this.queue = new JobQueue<>(priorityStep);
    breaker.onChange(this::breakerChanged);
    thread = Thread.ofPlatform().name("batcher-" + engine.name()).daemon().start(this::work);
  }

  /** The engine that this batcher feeds. */
  public BatchEngine<W, R> engine() {
    return engine;
  }

  /** The engine's breaker. */
  public EngineBreaker breaker() {
    return breaker;
  }

  /** How many jobs wait. */
  public int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a job if the breaker allows calls: any number while it is closed, only as many as trial
   * calls while it is half-open.
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
      if (room && !closed && !stuck()) {
        queue.add(job, clock.instant());
        changed.signal();
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Stops after the running call; jobs that wait are not judged. */
  @Override
  public void close() {
    closed = true;
    wake();
    try {
      thread.join();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether a call takes so much longer than it may that the engine must be taken for dead. What is
   * in that call stays there: nobody can take work from a device.
   */
  public boolean stuck() {
    final long started = callStarted;
    return started != NO_CALL && System.nanoTime() - started > 2 * timeout.toNanos();
  }

  /** Whether a job would be taken now, if there is room. */
  public boolean available() {
    return breaker.permits() && !stuck();
  }

  /** Gives waiting jobs back if the engine is stuck, so that another engine can have them. */
  public void relieve() {
    if (stuck()) {
      handBack();
    }
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
        final List<Job<W, R>> batch = next();
        if (!batch.isEmpty()) {
          runPermitted(batch);
        } else if (breaker.state() == EngineBreaker.State.HALF_OPEN && breaker.tryAcquire()) {
          tryEngine();
        }
      } catch (final InterruptedException e) {
        return;
      } catch (final RuntimeException e) {
        LOG.error("The batcher of {} failed and goes on.", engine.name(), e);
      }
    }
  }

  /** Waits for work that may run now; returns without any when something else is to be done. */
  private List<Job<W, R>> next() throws InterruptedException {
    lock.lock();
    try {
      if (queue.size() == 0 || !breaker.permits()) {
        changed.await(IDLE_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (closed || !breaker.permits()) {
        return List.of();
      }
      final boolean trial = breaker.state() == EngineBreaker.State.HALF_OPEN;
      final List<JobQueue.Queued<W, R>> taken = queue.take(trial ? 1 : engine.maxBatch());
      final Instant now = clock.instant();
      taken.forEach(
          queued -> listener.started(engine.name(), Duration.between(queued.since(), now)));
      return taken.stream().map(JobQueue.Queued::job).toList();
    } finally {
      lock.unlock();
    }
  }

  private void handBack() {
    final List<Job<W, R>> jobs;
    lock.lock();
    try {
      jobs = queue.drain();
    } finally {
      lock.unlock();
    }
    jobs.forEach(job -> job.judge().accept(new Verdict.Unavailable<>()));
  }

  private void runPermitted(final List<Job<W, R>> batch) {
    final Instant now = clock.instant();
    final List<Job<W, R>> ready = new ArrayList<>(batch.size());
    for (final Job<W, R> job : batch) {
      if (!job.wanted().getAsBoolean()) {
        continue;
      }
      if (job.expired(now)) {
        job.judge().accept(new Verdict.Expired<>());
      } else {
        ready.add(job);
      }
    }
    if (ready.isEmpty()) {
      return;
    }
    if (breaker.tryAcquire()) {
      final long started = System.nanoTime();
      final Health health = run(ready);
      report(health, Duration.ofNanos(System.nanoTime() - started));
    } else {
      ready.forEach(job -> job.judge().accept(new Verdict.Unavailable<>()));
    }
  }

  /** A trial call without work: nobody waits, yet somebody must find out whether it is well. */
  private void tryEngine() {
    final long started = System.nanoTime();
    report(probe(), Duration.ofNanos(System.nanoTime() - started));
  }

  private void report(final Health health, final Duration took) {
    switch (health) {
      case Health.Well() -> breaker.succeeded(took);
      case Health.Ill(final Throwable error) -> breaker.failed(took, error);
    }
  }

  /** What a call said about the engine, whatever it said about the work. */
  private sealed interface Health {
    record Well() implements Health {}

    record Ill(Throwable error) implements Health {}
  }

  /** Runs and judges all of {@code batch}. */
  private Health run(final List<Job<W, R>> batch) {
    final List<R> results;
    try {
      results = call(batch);
    } catch (final DragomanException e) {
      return judge(batch, e);
    }
    for (int i = 0; i < batch.size(); i++) {
      batch
          .get(i)
          .judge()
          .accept(new Verdict.Done<>(results.get(i), engine.name(), engine.modelVersion()));
    }
    return new Health.Well();
  }

  private Health judge(final List<Job<W, R>> batch, final DragomanException error) {
    final Health health =
        switch (error.code().fault()) {
          case RECORD -> new Health.Well();
          case PASSING -> probe();
          case SYSTEM -> new Health.Ill(error);
        };
    if (health instanceof Health.Ill) {
      LOG.warn("{} failed on {} item(s): {}", engine.name(), batch.size(), error.getMessage());
      batch.forEach(job -> job.judge().accept(new Verdict.Unavailable<>()));
      return health;
    }
    if (batch.size() == 1) {
      batch.getFirst().judge().accept(new Verdict.Blamed<>(error, engine.name()));
      return health;
    }
    final int middle = batch.size() / 2;
    final Health firstHalf = run(batch.subList(0, middle));
    final List<Job<W, R>> rest = batch.subList(middle, batch.size());
    if (firstHalf instanceof Health.Ill) {
      rest.forEach(job -> job.judge().accept(new Verdict.Unavailable<>()));
      return firstHalf;
    }
    return run(rest);
  }

  private Health probe() {
    try {
      engine.probe();
      return new Health.Well();
    } catch (final RuntimeException | Error e) {
      return new Health.Ill(e);
    }
  }

  private List<R> call(final List<Job<W, R>> batch) {
    final List<String> ids = batch.stream().map(Job::id).toList();
    final long started = System.nanoTime();
    boolean succeeded = false;
    journal.started(ids);
    callStarted = started;
    try {
      final List<R> results =
          engine.run(batch.stream().map(Job::work).toList(), clock.instant().plus(timeout));
      if (results.size() != batch.size()) {
        throw new IllegalStateException(
            "%d answers for %d items".formatted(results.size(), batch.size()));
      }
      succeeded = true;
      return results;
    } catch (final DragomanException e) {
      throw e;
    } catch (final RuntimeException | Error e) {
      throw new DragomanException(
          ErrorCode.ENGINE_FAILED, "%s failed: %s".formatted(engine.name(), e), e);
    } finally {
      callStarted = NO_CALL;
      journal.finished(ids);
      listener.called(
          engine.name(), batch.size(), Duration.ofNanos(System.nanoTime() - started), succeeded);
    }
  }
}
