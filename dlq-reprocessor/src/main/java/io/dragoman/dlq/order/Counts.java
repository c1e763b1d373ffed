package io.dragoman.dlq.order;

import io.dragoman.dlq.letter.State;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of a task is done; only what is committed counts.
 *
 * @param done how many dead letters ended in which state
 * @param skipped how many were left alone, and why
 * @param targets how many copies went to which topic
 */
public record Counts(
    Map<State, Long> done, Map<PlannedAction.Reason, Long> skipped, Map<String, Long> targets) {
  /** Nothing yet. */
  public static final Counts NONE = new Counts(Map.of(), Map.of(), Map.of());

  public Counts {
    done = Map.copyOf(done);
    skipped = Map.copyOf(skipped);
    targets = Map.copyOf(targets);
  }

  /** How many dead letters something was done with. */
  public long total() {
    return done.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many were meant and could not be done. */
  public long failures() {
    return skipped.entrySet().stream()
        .filter(one -> one.getKey().isFailure())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Both together. */
  public Counts plus(final Counts other) {
    return new Counts(
        sum(done, other.done), sum(skipped, other.skipped), sum(targets, other.targets));
  }

  private static <K> Map<K, Long> sum(final Map<K, Long> one, final Map<K, Long> other) {
    final Map<K, Long> sum = new HashMap<>(one);
    other.forEach((key, count) -> sum.merge(key, count, Long::sum));
    return sum;
  }
}
