package io.dragoman.resilience.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Orders jobs and puts those of like cost together.
 *
 * <p>Each job is due at a time that is fixed when it comes in: at once for priority 10, one {@link
 * #priorityStep step} later for each priority less, a quarter of a step later each time its cost
 * doubles, and never later than its deadline. What is due first goes first. So urgent and short
 * work overtakes, yet nothing starves: whatever waits longer than the sum of all steps is due
 * before anything new.
 *
 * <p>Not safe for several threads.
 */
final class JobQueue<W, R> {
  private static final int HIGHEST_PRIORITY = 10;

  private final Duration priorityStep;
  private final NavigableMap<Integer, PriorityQueue<Queued<W, R>>> buckets = new TreeMap<>();
  private long arrivals;
  private int size;

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
    final int bucket = bucket(job.cost());
    buckets
        .computeIfAbsent(bucket, key -> new PriorityQueue<>())
        .add(new Queued<>(job, now, dueMillis(job, bucket, now), arrivals++));
    size++;
  }

  int size() {
    return size;
  }

  /**
   * Takes the jobs for the next call of an engine: the one that is due first, and others of like
   * cost, at most half as long, so that little is wasted on padding. A job that must be alone comes
   * alone.
   *
   * @param max most jobs to take, at least 1
   * @return empty only when the queue is
   */
  List<Queued<W, R>> take(final int max) {
    final List<Queued<W, R>> batch = new ArrayList<>(Math.min(max, size));
    if (size == 0) {
      return batch;
    }
    final int first = firstDue();
    final Queued<W, R> head = poll(first);
    batch.add(head);
    if (!head.job().alone()) {
      fill(batch, first, max);
      fill(batch, first - 1, max);
    }
    return batch;
  }

  /** Takes everything, in no order. */
  List<Job<W, R>> drain() {
    final List<Job<W, R>> all = new ArrayList<>(size);
    buckets.values().forEach(queue -> queue.forEach(queued -> all.add(queued.job())));
    buckets.clear();
    size = 0;
    return all;
  }

  private int firstDue() {
    return buckets.entrySet().stream()
        .min(Comparator.comparing(entry -> entry.getValue().element()))
        .orElseThrow()
        .getKey();
  }

  private void fill(final List<Queued<W, R>> batch, final int bucket, final int max) {
    while (batch.size() < max
        && buckets.containsKey(bucket)
        && !buckets.get(bucket).element().job().alone()) {
      batch.add(poll(bucket));
    }
  }

  private Queued<W, R> poll(final int bucket) {
    final PriorityQueue<Queued<W, R>> queue = buckets.get(bucket);
    final Queued<W, R> first = queue.remove();
    if (queue.isEmpty()) {
      buckets.remove(bucket);
    }
    size--;
    return first;
  }

  private long dueMillis(final Job<W, R> job, final int bucket, final Instant now) {
    final long step = priorityStep.toMillis();
    final long due =
        now.toEpochMilli() + (HIGHEST_PRIORITY - job.priority()) * step + bucket * step / 4;
    return job.deadline().map(deadline -> Math.min(due, deadline.toEpochMilli())).orElse(due);
  }

  /** Powers of two: jobs in one bucket differ in cost by less than a factor of two. */
  private static int bucket(final long cost) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(cost);
  }
}
