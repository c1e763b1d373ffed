package io.dragoman.dlq.outcome;

import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.RecordHash;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Counts the dead letters of a topic that are failures of what was replayed from it.
 *
 * <p>What a dead letter says of itself counts first: the header that a copy carries, or that it was
 * read from where a copy stands. One that says neither is compared by key and value with what was
 * replayed before it came, so that equal records of different origin count as one another's
 * failures: it is better to stop too soon than never.
 *
 * <p>Memory grows with what was replayed, by some bytes each, and only if there are such.
 */
public final class DiedAgain {
  private final DeadLetterReader reader;
  private final String topic;
  private final List<AuditEntry> replays;
  private final StatusIndex replayed = new StatusIndex();

  /**
   * Of one topic.
   *
   * @param replays what was replayed from it
   */
  public DiedAgain(
      final DeadLetterReader reader, final String topic, final List<AuditEntry> replays) {
    this.reader = reader;
    this.topic = topic;
    this.replays = List.copyOf(replays);
    this.replays.forEach(replayed::add);
  }

  /** How many came since then. */
  public long since(final Instant start) {
    final DeadLetterFilter since = DeadLetterFilter.all().since(start);
    final List<OffsetRange> ranges = reader.ranges(List.of(topic), since);
    final Found found =
        reader.scan(
            ranges,
            since,
            Collectors.teeing(
                Collectors.filtering(this::saysSo, Collectors.counting()),
                Collectors.filtering(DiedAgain::saysNothing, Collectors.counting()),
                Found::new));
    return found.known() + (found.silent() == 0 ? 0 : silent(ranges, since));
  }

  private boolean saysSo(final DeadLetter letter) {
    return letter.replayedFrom().flatMap(replayed::of).isPresent() || replayed.isOfCopy(letter);
  }

  private static boolean saysNothing(final DeadLetter letter) {
    return letter.replayedFrom().isEmpty() && letter.origin().isEmpty();
  }

  private long silent(final List<OffsetRange> ranges, final DeadLetterFilter since) {
    final Map<RecordHash, Instant> records = replayedRecords();
    final DeadLetterFilter equal =
        since.where(
            "says nothing, and equals what was replayed before",
            letter -> saysNothing(letter) && isBehind(letter, records.get(RecordHash.of(letter))));
    return reader.scan(ranges, equal, Collectors.<DeadLetter>counting());
  }

  private static boolean isBehind(final DeadLetter letter, final @Nullable Instant replay) {
    return replay != null && !letter.time().isBefore(replay);
  }

  /** When each was replayed first. */
  private Map<RecordHash, Instant> replayedRecords() {
    final Map<RecordHash, Instant> records = new HashMap<>();
    reader.readInOrder(
        stretches(),
        letter ->
            replayed
                .of(letter.location())
                .ifPresent(
                    mark ->
                        records.merge(
                            RecordHash.of(letter),
                            mark.when(),
                            (one, two) -> one.isBefore(two) ? one : two)));
    return records;
  }

  private List<OffsetRange> stretches() {
    final Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
    for (final AuditEntry entry : replays) {
      ranges.merge(
          entry.partition(),
          new OffsetRange(
              entry.partition(),
              entry.stretches().getFirst().first(),
              entry.stretches().getLast().last() + 1),
          (one, two) -> one.with(Math.min(one.from(), two.from()), Math.max(one.to(), two.to())));
    }
    return List.copyOf(ranges.values());
  }

  /**
   * What was found.
   *
   * @param known that say of themselves that they were replayed
   * @param silent that say nothing
   */
  private record Found(long known, long silent) {}
}
