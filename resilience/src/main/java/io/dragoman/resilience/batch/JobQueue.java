package io.dragoman.resilience.batch;

import io.dragoman.schemas.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Orders jobs and puts those of like cost together.
 *
 * <p>{@link Priority#isUrgent Urgent} jobs stand in a line of their own and go before all others,
 * but for one call in four while others wait.
 *
 * <p>Within a line each job is due at a time that is fixed when it comes in: at once for priority
 * 10, one {@link #priorityStep step} later for each priority less, a quarter of a step later each
 * time its cost doubles, and never later than its deadline. What is due first goes first. So urgent
 * and short work overtakes, yet nothing starves: whatever waits longer than the sum of all steps is
 * due before anything new.
 *
 * <p>Not safe for several threads.
 */
final class JobQueue<W, R> {
  private static final int HIGHEST_PRIORITY = 10;

  private final Duration priorityStep;
  private final Line<W, R> urgent = new Line<>();
  private final Line<W, R> others = new Line<>();
  private long arrivals;
  private int urgentInARow;

  JobQueue(final Duration priorityStep) {
    this.priorityStep = priorityStep;
  }

  /**
   * A job in its place.
   *
   * @param job the job
   * @param since when it came
   * @param dueMillis when it is due
   * @param arrival breaks ties, so that equal jobs keep their order
   */
  record Queued<W, R>(Job<W, R> job, Instant since, long dueMillis, long arrival)
      implements Comparable<Queued<W, R>> {
    private static final Comparator<Queued<?, ?>> ORDER =
        Comparator.<Queued<?, ?>>comparingLong(Queued::dueMillis)
            .thenComparingLong(Queued::arrival);

    @Override
    public int compareTo(final Queued<W, R> other) {
      return ORDER.compare(this, other);
    }
  }

  void add(final Job<W, R> job, final Instant now) {
    line(job).add(new Queued<>(job, now, dueMillis(job, now), arrivals++));
  }

  int size() {
    return urgent.size() + others.size();
  }

  /** Moves a job forward, as if it had come with this priority; does nothing when it is gone. */
  void raise(final String id, final int priority) {
    for (final Line<W, R> line : List.of(others, urgent)) {
      line.remove(id, priority)
          .ifPresent(
              found -> {
                final Job<W, R> job = found.job().withPriority(priority);
                line(job)
                    .add(
                        new Queued<>(
                            job, found.since(), dueMillis(job, found.since()), found.arrival()));
              });
    }
  }

  /** Takes out a job; false when it is not here. */
  boolean remove(final String id) {
    return urgent.remove(id, Integer.MAX_VALUE).isPresent()
        || others.remove(id, Integer.MAX_VALUE).isPresent();
  }

  /**
   * Takes the jobs for the next call of an engine: the one that is due first, and others of like
   * cost, at most half as long, so that little is wasted on padding. A job that must be alone comes
   * alone.
   */
  List<Queued<W, R>> take(final int max) {
    final List<Queued<W, R>> batch = new ArrayList<>(Math.min(max, size()));
    if (size() == 0) {
      return batch;
    }
    final Line<W, R> first = next();
    final Queued<W, R> head = first.takeFirst();
    batch.add(head);
    if (!head.job().alone()) {
      final int bucket = bucket(head.job().cost());
      for (final Line<W, R> line : List.of(first, first == urgent ? others : urgent)) {
        line.fill(batch, bucket, max);
        line.fill(batch, bucket - 1, max);
      }
    }
    return batch;
  }

  /** Takes what is too late to start, in no order. */
  List<Job<W, R>> takeExpired(final Instant now) {
    final List<Job<W, R>> late = new ArrayList<>();
    urgent.moveExpiredTo(late, now);
    others.moveExpiredTo(late, now);
    return late;
  }

  /**
   * What the jobs cost together that would go before {@code job}, if it came now.
   *
   * @param now by the clock that jobs come by
   */
  long costBefore(final Job<W, R> job, final Instant now) {
    final long due = dueMillis(job, now);
    return Priority.isUrgent(job.priority())
        ? urgent.costUntil(due)
        : urgent.costUntil(Long.MAX_VALUE) + others.costUntil(due);
  }

  /**
   * Takes out jobs by what they cost together that go before them.
   *
   * @param which asked of each job in order, with that cost
   */
  List<Job<W, R>> takeIf(final CostTest<Job<W, R>> which) {
    final List<Job<W, R>> taken = new ArrayList<>();
    long before = 0;
    for (final Line<W, R> line : List.of(urgent, others)) {
      for (final Queued<W, R> queued : line.inOrder()) {
        if (which.test(queued.job(), before)) {
          taken.add(queued.job());
        } else {
          before += queued.job().cost();
        }
      }
    }
    taken.forEach(job -> remove(job.id()));
    return taken;
  }

  /** A question about a job and what goes before it. */
  @FunctionalInterface
  interface CostTest<T> {
    boolean test(T job, long costBefore);
  }

  /** Whether the job with this id waits here. */
  boolean contains(final String id) {
    return urgent.contains(id) || others.contains(id);
  }

  /** Takes everything, in no order. */
  List<Job<W, R>> drain() {
    final List<Job<W, R>> all = new ArrayList<>(size());
    urgent.drainTo(all);
    others.drainTo(all);
    return all;
  }

  /** Whose turn it is. */
  private Line<W, R> next() {
    if (urgent.size() == 0 || others.size() > 0 && urgentInARow == Priority.URGENT_IN_A_ROW) {
      urgentInARow = 0;
      return others;
    }
    urgentInARow = others.size() > 0 ? urgentInARow + 1 : 0;
    return urgent;
  }

  private Line<W, R> line(final Job<W, R> job) {
    return Priority.isUrgent(job.priority()) ? urgent : others;
  }

  private long dueMillis(final Job<W, R> job, final Instant now) {
    final long step = priorityStep.toMillis();
    final long due =
        now.toEpochMilli()
            + (HIGHEST_PRIORITY - job.priority()) * step
            + bucket(job.cost()) * step / 4;
    return job.deadline().map(deadline -> Math.min(due, deadline.toEpochMilli())).orElse(due);
  }

  /** Powers of two: jobs in one bucket differ in cost by less than a factor of two. */
  private static int bucket(final long cost) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(cost);
  }

  /** Jobs by when they are due, those of like cost together. */
  private static final class Line<W, R> {
    private final NavigableMap<Integer, PriorityQueue<Queued<W, R>>> buckets = new TreeMap<>();
    private int size;

    int size() {
      return size;
    }

    void add(final Queued<W, R> queued) {
      buckets
          .computeIfAbsent(bucket(queued.job().cost()), key -> new PriorityQueue<>())
          .add(queued);
      size++;
    }

    /** Takes out a job of less than this priority. */
    Optional<Queued<W, R>> remove(final String id, final int priority) {
      for (final Map.Entry<Integer, PriorityQueue<Queued<W, R>>> entry : buckets.entrySet()) {
        for (final Queued<W, R> queued : entry.getValue()) {
          if (queued.job().id().equals(id) && queued.job().priority() < priority) {
            entry.getValue().remove(queued);
            taken(entry.getKey());
            return Optional.of(queued);
          }
        }
      }
      return Optional.empty();
    }

    Queued<W, R> takeFirst() {
      final Iterator<Map.Entry<Integer, PriorityQueue<Queued<W, R>>>> all =
          buckets.entrySet().iterator();
      Map.Entry<Integer, PriorityQueue<Queued<W, R>>> first = all.next();
      while (all.hasNext()) {
        final Map.Entry<Integer, PriorityQueue<Queued<W, R>>> other = all.next();
        if (other.getValue().element().compareTo(first.getValue().element()) < 0) {
          first = other;
        }
      }
      return poll(first.getKey());
    }

    void fill(final List<Queued<W, R>> batch, final int bucket, final int max) {
      while (batch.size() < max
          && buckets.containsKey(bucket)
          && !buckets.get(bucket).element().job().alone()) {
        batch.add(poll(bucket));
      }
    }

    boolean contains(final String id) {
      return buckets.values().stream()
          .flatMap(PriorityQueue::stream)
          .anyMatch(queued -> queued.job().id().equals(id));
    }

    long costUntil(final long dueMillis) {
      long cost = 0;
      for (final PriorityQueue<Queued<W, R>> queue : buckets.values()) {
        for (final Queued<W, R> queued : queue) {
          cost += queued.dueMillis() <= dueMillis ? queued.job().cost() : 0;
        }
      }
      return cost;
    }

    List<Queued<W, R>> inOrder() {
      return buckets.values().stream().flatMap(PriorityQueue::stream).sorted().toList();
    }

    void moveExpiredTo(final List<Job<W, R>> late, final Instant now) {
      buckets
          .values()
          .forEach(
              queue ->
                  queue.removeIf(queued -> queued.job().expired(now) && late.add(queued.job())));
      buckets.values().removeIf(PriorityQueue::isEmpty);
      size = buckets.values().stream().mapToInt(PriorityQueue::size).sum();
    }

    void drainTo(final List<Job<W, R>> all) {
      buckets.values().forEach(queue -> queue.forEach(queued -> all.add(queued.job())));
      buckets.clear();
      size = 0;
    }

    private Queued<W, R> poll(final int bucket) {
      final Queued<W, R> first = buckets.get(bucket).remove();
      taken(bucket);
      return first;
    }

    private void taken(final int bucket) {
      size--;
      if (buckets.get(bucket).isEmpty()) {
        buckets.remove(bucket);
      }
    }
  }
}
