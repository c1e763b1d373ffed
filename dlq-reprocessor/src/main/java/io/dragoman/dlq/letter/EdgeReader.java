package io.dragoman.dlq.letter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Reads from one end of each partition, only as far as needed for the first few that are meant. */
final class EdgeReader {
  private final DeadLetterReader reader;
  private final boolean fromTheEnd;

  /**
   * Reads nothing yet.
   *
   * @param fromTheEnd the newest first; otherwise the oldest
   */
  EdgeReader(final DeadLetterReader reader, final boolean fromTheEnd) {
    this.reader = reader;
    this.fromTheEnd = fromTheEnd;
  }

  /**
   * The first ones from that end that the filter lets through.
   *
   * @param limit at most so many, at least 1
   */
  List<DeadLetter> read(
      final List<OffsetRange> ranges, final DeadLetterFilter filter, final int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + ", must be at least 1");
    }
    final Comparator<DeadLetter> byOffset = Comparator.comparing(DeadLetter::location);
    final Comparator<DeadLetter> nearestInPartition = fromTheEnd ? byOffset.reversed() : byOffset;
    final Map<TopicPartition, List<DeadLetter>> found = new HashMap<>();
    List<OffsetRange> rest =
        ranges.stream().map(filter::part).filter(range -> range.length() > 0).toList();
    // Nearly always the first stretch is enough; a rare match makes the stretches grow, so that
    // the number of rounds stays small however long the topic is.
    for (long stretch = limit; !rest.isEmpty(); stretch = Math.min(stretch * 8, 1L << 40)) {
      final long length = stretch;
      final List<OffsetRange> round = rest.stream().map(range -> part(range, length)).toList();
      reader
          .scan(
              round,
              filter,
              Collectors.mapping(DeadLetter::withoutValue, Collectors.<DeadLetter>toList()))
          .stream()
          .sorted(nearestInPartition)
          .forEach(
              letter ->
                  found
                      .computeIfAbsent(
                          letter.location().topicPartition(), partition -> new ArrayList<>())
                      .add(letter));
      rest =
          rest.stream()
              .filter(range -> found.getOrDefault(range.partition(), List.of()).size() < limit)
              .map(range -> remainder(range, length))
              .filter(range -> range.length() > 0)
              .toList();
    }
    return merged(found.values(), limit);
  }

  /**
   * The first few by time. Those of one partition keep the order of their offsets, whatever their
   * timestamps say: a reader that goes on behind the last of each partition misses none.
   */
  private List<DeadLetter> merged(final Collection<List<DeadLetter>> found, final int limit) {
    final Comparator<DeadLetter> byTime =
        Comparator.comparing(DeadLetter::time).thenComparing(DeadLetter::location);
    final PriorityQueue<Deque<DeadLetter>> partitions =
        new PriorityQueue<>(
            Comparator.comparing(Deque::getFirst, fromTheEnd ? byTime.reversed() : byTime));
    found.forEach(letters -> partitions.add(new ArrayDeque<>(letters)));
    final List<DeadLetter> merged = new ArrayList<>();
    while (!partitions.isEmpty() && merged.size() < limit) {
      final Deque<DeadLetter> next = partitions.remove();
      merged.add(next.removeFirst());
      if (!next.isEmpty()) {
        partitions.add(next);
      }
    }
    return merged;
  }

  /** That much of a range at the end where reading begins. */
  private OffsetRange part(final OffsetRange range, final long length) {
    return fromTheEnd
        ? range.with(cut(range, length), range.to())
        : range.with(range.from(), cut(range, length));
  }

  /** What is left of it then. */
  private OffsetRange remainder(final OffsetRange range, final long length) {
    return fromTheEnd
        ? range.with(range.from(), cut(range, length))
        : range.with(cut(range, length), range.to());
  }

  private long cut(final OffsetRange range, final long length) {
    return fromTheEnd
        ? Math.max(range.from(), range.to() - length)
        : Math.min(range.to(), range.from() + length);
  }
}
