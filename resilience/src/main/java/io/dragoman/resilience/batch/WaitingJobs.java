package io.dragoman.resilience.batch;

import io.dragoman.resilience.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * What waits for one engine: jobs in their order, and at most one that failed before the engine had
 * answered anything. Safe for several threads.
 */
final class WaitingJobs<W, R> {
  /** How often whoever waits for a change looks for what nobody announces. */
  private static final long IDLE_MILLIS = 100;

  /** Jobs are looked through for deadlines, passed or in danger, only this often. */
  private static final Duration EXPIRY_CHECK = Duration.ofMillis(100);

  private final TimeSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final JobQueue<W, R> queue;

  /** At most one: when a second piece of work fails before the first answer, it is the engine. */
  private Optional<Held<W, R>> held = Optional.empty();

  private Instant nextExpiryCheck = Instant.MIN;
  private Instant nextLateCheck = Instant.MIN;

  /**
   * Without any.
   *
   * @param priorityStep how much longer a job may wait for each priority less
   */
  WaitingJobs(final Duration priorityStep, final TimeSource clock) {
    this.queue = new JobQueue<>(priorityStep);
    this.clock = clock;
  }

  /**
   * What was taken for a call.
   *
   * @param jobs none, or so many that they fit one call
   * @param waited how long each was in the queue; not told of what was held
   * @param held what it was, so that it is held longer the next time
   */
  record Taken<W, R>(List<Job<W, R>> jobs, List<Duration> waited, Optional<Held<W, R>> held) {
    private static <W, R> Taken<W, R> of(
        final List<JobQueue.Queued<W, R>> queued, final Instant now) {
      return new Taken<>(
          queued.stream().map(JobQueue.Queued::job).toList(),
          queued.stream().map(one -> Duration.between(one.since(), now)).toList(),
          Optional.empty());
    }

    private static <W, R> Taken<W, R> of(final Held<W, R> held) {
      return new Taken<>(List.of(held.job()), List.of(), Optional.of(held));
    }
  }

  /** How many there are. */
  int size() {
    lock.lock();
    try {
      return queue.size() + (held.isPresent() ? 1 : 0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lines a job up if there is room: whoever closes the door and then {@linkplain #drain takes all}
   * leaves nothing behind.
   *
   * @param room asked with the length of the line, while nobody else changes it
   */
  boolean addIf(final Room room, final Job<W, R> job) {
    lock.lock();
    try {
      final boolean taken = room.hasRoom(queue.size());
      if (taken) {
        queue.add(job, clock.steady().instant());
        changed.signal();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Whether one more job may wait. */
  @FunctionalInterface
  interface Room {
    boolean hasRoom(int waiting);
  }

  /** Keeps a job that failed alone until something can be learned from running it again. */
  void hold(final Held<W, R> suspect) {
    lock.lock();
    try {
      held = Optional.of(suspect);
    } finally {
      lock.unlock();
    }
  }

  /** Moves a job forward, if it is here and has a lower priority. */
  void raise(final String id, final int priority) {
    lock.lock();
    try {
      queue.raise(id, priority);
    } finally {
      lock.unlock();
    }
  }

  boolean contains(final String id) {
    lock.lock();
    try {
      return queue.contains(id);
    } finally {
      lock.unlock();
    }
  }

  /** Takes out a job; false when it is not here. */
  boolean remove(final String id) {
    lock.lock();
    try {
      return queue.remove(id);
    } finally {
      lock.unlock();
    }
  }

  /** What the jobs cost together that would go before {@code job}, if it came now. */
  long costBefore(final Job<W, R> job) {
    lock.lock();
    try {
      return queue.costBefore(job, clock.steady().instant());
    } finally {
      lock.unlock();
    }
  }

  /** Takes out what is too late to start; nothing when that was done a moment ago. */
  List<Job<W, R>> takeExpired() {
    lock.lock();
    try {
      final Instant now = clock.steady().instant();
      if (now.isBefore(nextExpiryCheck)) {
        return List.of();
      }
      nextExpiryCheck = now.plus(EXPIRY_CHECK);
      final List<Job<W, R>> late = queue.takeExpired(clock.instant());
      if (held.isPresent() && held.get().job().expired(clock.instant())) {
        late.add(held.get().job());
        held = Optional.empty();
      }
      return late;
    } finally {
      lock.unlock();
    }
  }

  /** Takes out what would be started too late; nothing when that was done a moment ago. */
  List<Job<W, R>> takeLate(final JobQueue.CostTest<Job<W, R>> late) {
    lock.lock();
    try {
      final Instant now = clock.steady().instant();
      if (now.isBefore(nextLateCheck)) {
        return List.of();
      }
      nextLateCheck = now.plus(EXPIRY_CHECK);
      return queue.takeIf(late);
    } finally {
      lock.unlock();
    }
  }

  /** Takes everything, in no order. */
  List<Job<W, R>> drain() {
    lock.lock();
    try {
      final List<Job<W, R>> jobs = queue.drain();
      held.ifPresent(suspect -> jobs.add(suspect.job()));
      held = Optional.empty();
      return jobs;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what goes first.
   *
   * @param most how many jobs a call may have
   * @param somethingLearned whether what is held need not wait for its time
   */
  Taken<W, R> take(final int most, final boolean somethingLearned) {
    lock.lock();
    try {
      if (heldIsDue(somethingLearned)) {
        final Held<W, R> due = held.orElseThrow();
        held = Optional.empty();
        return Taken.of(due);
      }
      return Taken.of(queue.take(most), clock.steady().instant());
    } finally {
      lock.unlock();
    }
  }

  /** Returns when something may be taken, or after a moment. */
  void await(final BooleanSupplier ready, final BooleanSupplier somethingLearned)
      throws InterruptedException {
    lock.lock();
    try {
      final boolean some = queue.size() > 0 || heldIsDue(somethingLearned.getAsBoolean());
      if (!some || !ready.getAsBoolean()) {
        changed.await(IDLE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets whoever waits look again. */
  void wake() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private boolean heldIsDue(final boolean somethingLearned) {
    return held.isPresent() && (somethingLearned || held.get().isDue(clock.steady().instant()));
  }
}
