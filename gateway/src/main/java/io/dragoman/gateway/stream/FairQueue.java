package io.dragoman.gateway.stream;

import io.dragoman.schemas.Priority;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Who is next, when there is room for one: clients in turn, each as often as its weight says, by
 * the size of what they ask for (deficit round robin). Of one client the higher priority goes
 * first, then what came earlier.
 *
 * <p>What is urgent goes before all that is not, but for one time in four. Not thread-safe.
 */
final class FairQueue {
  private static final int MAX_WEIGHT = 1_000;

  private final Ring urgent = new Ring();
  private final Ring others = new Ring();
  private final Map<String, Waiting> byJob = new HashMap<>();
  private int urgentInRow;

  /**
   * A job of which something waits.
   *
   * @param job its name
   * @param client whose it is
   * @param weight the client's share
   * @param priority 1 to 10
   * @param offset when it came
   * @param cost how large its next part is, 1 or more
   */
  record Waiting(String job, String client, int weight, int priority, long offset, int cost) {}

  /** A job waits. */
  void add(final Waiting waiting) {
    if (byJob.putIfAbsent(waiting.job(), waiting) == null) {
      ring(waiting).add(waiting);
    }
  }

  /** A job waits no more. */
  void remove(final String job) {
    final Waiting waiting = byJob.remove(job);
    if (waiting != null) {
      ring(waiting).remove(waiting);
    }
  }

  /** How many jobs wait. */
  int size() {
    return byJob.size();
  }

  /** Takes the job that is next; it must be added again if more of it waits. */
  Optional<Waiting> next() {
    final boolean urgentFirst =
        others.isEmpty() || (!urgent.isEmpty() && urgentInRow < Priority.URGENT_IN_A_ROW);
    final Optional<Waiting> next = (urgentFirst ? urgent : others).next();
    urgentInRow = urgentFirst && next.isPresent() ? urgentInRow + 1 : 0;
    next.ifPresent(waiting -> byJob.remove(waiting.job()));
    return next;
  }

  private Ring ring(final Waiting waiting) {
    return Priority.isUrgent(waiting.priority()) ? urgent : others;
  }

  /** Clients in turn. */
  private static final class Ring {
    private final Map<String, Share> shares = new HashMap<>();
    private final Deque<Share> turns = new ArrayDeque<>();
    private int jobs;

    boolean isEmpty() {
      return jobs == 0;
    }

    void add(final Waiting waiting) {
      final Share share =
          shares.computeIfAbsent(
              waiting.client(),
              client -> {
                final Share first = new Share(client);
                turns.addLast(first);
                return first;
              });
      share.weight = Math.clamp(waiting.weight(), 1, MAX_WEIGHT);
      share.jobs.add(waiting);
      jobs++;
    }

    void remove(final Waiting waiting) {
      final Share share = shares.get(waiting.client());
      if (share != null && share.jobs.remove(waiting)) {
        jobs--;
      }
    }

    Optional<Waiting> next() {
      while (!isEmpty()) {
        final Share share = turns.getFirst();
        if (share.jobs.isEmpty()) {
          // Only now: what was taken may have been added again, and keeps its credit then.
          shares.remove(turns.removeFirst().client);
          continue;
        }
        final Waiting first = share.jobs.getFirst();
        if (share.credit < first.cost()) {
          share.credit += share.weight;
          turns.addLast(turns.removeFirst());
          continue;
        }
        share.credit -= first.cost();
        remove(first);
        return Optional.of(first);
      }
      return Optional.empty();
    }
  }

  /** What waits of one client. */
  private static final class Share {
    private final TreeSet<Waiting> jobs =
        new TreeSet<>(
            Comparator.comparingInt(Waiting::priority)
                .reversed()
                .thenComparingLong(Waiting::offset)
                .thenComparing(Waiting::job));
    private final String client;
    private int weight = 1;
    private long credit;

    Share(final String client) {
      this.client = client;
    }
  }
}
