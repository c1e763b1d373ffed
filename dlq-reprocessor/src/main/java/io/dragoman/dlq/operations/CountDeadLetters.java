package io.dragoman.dlq.operations;

import io.dragoman.dlq.audit.Expiring;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterStats;
import io.dragoman.dlq.letter.DeadLetterStats.Dimension;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.Progress;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collector;

/** Counts dead letters by what they have in common. */
public final class CountDeadLetters {
  private final OperationContext context;

  public CountDeadLetters(final OperationContext context) {
    this.context = context;
  }

  /**
   * What was counted.
   *
   * @param expiring what of it is deleted soon
   */
  public record Counted(
      DeadLetterStats stats,
      Set<String> topics,
      DeadLetterFilter filter,
      List<Expiring> expiring) {}

  /**
   * Counts.
   *
   * @param topics names, in which {@code *} stands for anything; none: those of the installation
   * @param progress of that many offsets
   * @throws RefusedException when a topic does not exist or may not be named
   */
  public Counted count(
      final List<String> topics,
      final Criteria criteria,
      final Set<Dimension> dimensions,
      final LongFunction<Progress> progress) {
    final Memoized<StatusIndex> statuses =
        new Memoized<>(() -> context.audit().statuses(context.reader()));
    final Set<String> meant = context.topics(topics);
    final DeadLetterFilter filter = criteria.filter(context.decoder(), statuses);
    final List<OffsetRange> ranges = context.reader().ranges(meant, filter);
    final DeadLetterStats stats =
        context
            .reader()
            .scan(
                ranges,
                filter,
                collector(dimensions, statuses),
                progress.apply(ranges.stream().mapToLong(OffsetRange::length).sum()));
    return new Counted(stats, meant, filter, context.expiring(meant, statuses));
  }

  /** Reads what was done with them only if that is asked for. */
  private static Collector<DeadLetter, ?, DeadLetterStats> collector(
      final Set<Dimension> dimensions, final Memoized<StatusIndex> asked) {
    if (!dimensions.contains(Dimension.STATE)) {
      return DeadLetterStats.collector(dimensions);
    }
    final StatusIndex statuses = asked.get();
    return DeadLetterStats.collector(dimensions, letter -> statuses.stateOf(letter.location()));
  }
}
