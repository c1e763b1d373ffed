package io.dragoman.dlq;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What was done last with each dead letter; memory grows with the number of stretches and tasks,
 * not of dead letters.
 *
 * <p>Not for use by several threads while entries are added.
 */
public final class Marks {
  private final Map<TopicPartition, NavigableMap<Long, Marked>> byFirst = new HashMap<>();
  private final Map<Work, Map<State, Long>> byTask = new HashMap<>();

  /** Takes the next entry of the audit topic into account: it overrides what came before. */
  public void add(final AuditEntry entry) {
    entry.stretches().forEach(stretch -> add(entry.partition(), stretch, entry.mark()));
    byTask
        .computeIfAbsent(
            new Work(entry.mark().task(), entry.partition().topic()), work -> new HashMap<>())
        .merge(entry.mark().state(), entry.count(), Long::sum);
  }

  /** Takes a mark on a stretch into account. */
  public void add(
      final TopicPartition partition, final AuditEntry.Stretch stretch, final Mark mark) {
    final NavigableMap<Long, Marked> stretches =
        byFirst.computeIfAbsent(partition, ignored -> new TreeMap<>());
    splitAt(stretches, stretch.first());
    splitAt(stretches, stretch.last() + 1);
    stretches.subMap(stretch.first(), true, stretch.last(), true).clear();
    stretches.put(stretch.first(), new Marked(stretch.last(), mark));
  }

  /** What was done with the dead letter at that place; empty: it is pending. */
  public Optional<Mark> of(final Location location) {
    final NavigableMap<Long, Marked> stretches = byFirst.get(location.topicPartition());
    if (stretches == null) {
      return Optional.empty();
    }
    final Map.Entry<Long, Marked> before = stretches.floorEntry(location.offset());
    return before == null || before.getValue().last() < location.offset()
        ? Optional.empty()
        : Optional.of(before.getValue().mark());
  }

  /** The state of the dead letter at that place. */
  public State stateOf(final Location location) {
    return of(location).map(Mark::state).orElse(State.PENDING);
  }

  /** How many dead letters of a topic a task has done, and how. */
  public Map<State, Long> doneBy(final String task, final String topic) {
    return Map.copyOf(byTask.getOrDefault(new Work(task, topic), Map.of()));
  }

  /** Makes sure that no stretch begins before {@code offset} and reaches it. */
  private static void splitAt(final NavigableMap<Long, Marked> stretches, final long offset) {
    final Map.Entry<Long, Marked> before = stretches.lowerEntry(offset);
    if (before != null && before.getValue().last() >= offset) {
      stretches.put(before.getKey(), new Marked(offset - 1, before.getValue().mark()));
      stretches.put(offset, before.getValue());
    }
  }

  private record Marked(long last, Mark mark) {}

  private record Work(String task, String topic) {}
}
