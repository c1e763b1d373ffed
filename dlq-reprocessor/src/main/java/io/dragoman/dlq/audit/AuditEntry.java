package io.dragoman.dlq.audit;

import io.dragoman.dlq.letter.Location;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * One entry of the audit topic: a change, and the dead letters of one partition that it is about.
 *
 * <p>A task marks many dead letters with one entry, so that keeping account costs next to nothing
 * even when a million are replayed.
 *
 * @param partition where the dead letters stand
 * @param topicId Kafka's id of their topic: a topic of the same name that is created later holds
 *     other records at the same offsets
 * @param stretches their offsets, ascending, none overlapping
 * @param count how many dead letters; fewer than offsets where some offsets have no record
 * @param change what was done with them
 * @param copies where their copies stand, if they were replayed and that is known
 */
public record AuditEntry(
    TopicPartition partition,
    String topicId,
    List<Stretch> stretches,
    long count,
    StatusChange change,
    Copies copies) {
  public AuditEntry {
    stretches = List.copyOf(stretches);
    if (stretches.isEmpty()) {
      throw new IllegalArgumentException("An audit entry is about at least one dead letter.");
    }
  }

  /** Without copies. */
  public AuditEntry(
      final TopicPartition partition,
      final String topicId,
      final List<Stretch> stretches,
      final long count,
      final StatusChange change) {
    this(partition, topicId, stretches, count, change, Copies.NONE);
  }

  /** Whether it is about this dead letter. */
  public boolean covers(final Location location) {
    return location.topicPartition().equals(partition)
        && stretches.stream()
            .anyMatch(
                stretch ->
                    stretch.first() <= location.offset() && location.offset() <= stretch.last());
  }

  /**
   * Offsets without a gap.
   *
   * @param first the first one
   * @param last the last one
   */
  public record Stretch(long first, long last) {
    public Stretch {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException("Not a stretch: " + first + " to " + last + ".");
      }
    }
  }
}
