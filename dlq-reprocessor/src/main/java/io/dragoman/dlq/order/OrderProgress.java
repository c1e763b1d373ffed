package io.dragoman.dlq.order;

import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * How far an order is, and how far it was when everything was committed last, to which it can go
 * back. Tells its listener of each offset once, also of those that are passed again.
 */
final class OrderProgress implements Progress {
  private final Progress listener;
  private final Map<State, Long> done = new EnumMap<>(State.class);
  private final Map<PlannedAction.Reason, Long> skipped = new EnumMap<>(PlannedAction.Reason.class);
  private final Map<String, Long> targets = new HashMap<>();
  private final List<OrderOutcome.Failure> failures = new ArrayList<>();

  /** Behind the last dead letter of each partition that was begun. */
  private final Map<TopicPartition, Long> positions = new HashMap<>();

  private long total;
  private long repeated;
  private Committed committed;

  /**
   * At the beginning.
   *
   * @param before how many dead letters the task did in earlier runs
   */
  OrderProgress(final Progress listener, final long before) {
    this.listener = listener;
    this.total = before;
    this.committed = reached();
  }

  /** Something was done with a dead letter. */
  void done(final State state, final Optional<String> target) {
    done.merge(state, 1L, Long::sum);
    target.ifPresent(topic -> targets.merge(topic, 1L, Long::sum));
    total++;
  }

  /** A dead letter was left alone. */
  void skipped(final Location location, final PlannedAction.Skip skip) {
    skipped.merge(skip.reason(), 1L, Long::sum);
    if (skip.reason().isFailure() && failures.size() < OrderOutcome.MAX_FAILURES) {
      failures.add(new OrderOutcome.Failure(location, skip));
    }
  }

  /** Whatever was to be done with that dead letter, the next one comes behind it. */
  void passed(final Location location) {
    positions.put(location.topicPartition(), location.offset() + 1);
  }

  /** What this run did so far. */
  Counts counts() {
    return new Counts(done, skipped, targets);
  }

  /** The first of those that could not be done. */
  List<OrderOutcome.Failure> failures() {
    return failures;
  }

  /** How many dead letters the task did in all of its runs. */
  long total() {
    return total;
  }

  /** Everything up to here is committed. */
  void commit() {
    committed = reached();
  }

  /**
   * Everything since the last commit is undone.
   *
   * @return what is left to read of these ranges
   */
  List<OffsetRange> rollBack(final List<OffsetRange> ranges) {
    restore(done, committed.counts().done());
    restore(skipped, committed.counts().skipped());
    restore(targets, committed.counts().targets());
    failures.subList(committed.failures(), failures.size()).clear();
    total = committed.total();
    final List<OffsetRange> left =
        ranges.stream()
            .map(
                range ->
                    range.with(
                        committed.positions().getOrDefault(range.partition(), range.from()),
                        range.to()))
            .toList();
    left.forEach(
        range ->
            repeated += positions.getOrDefault(range.partition(), range.from()) - range.from());
    restore(positions, committed.positions());
    return left;
  }

  @Override
  public void advanced(final long offsets) {
    final long again = Math.min(repeated, offsets);
    repeated -= again;
    listener.advanced(offsets - again);
  }

  @Override
  public void gone(final long offsets) {
    skipped.merge(PlannedAction.Reason.EXPIRED, offsets, Long::sum);
    listener.gone(offsets);
  }

  private Committed reached() {
    return new Committed(counts(), failures.size(), total, Map.copyOf(positions));
  }

  private static <K, V> void restore(final Map<K, V> map, final Map<K, V> before) {
    map.clear();
    map.putAll(before);
  }

  private record Committed(
      Counts counts, int failures, long total, Map<TopicPartition, Long> positions) {}
}
