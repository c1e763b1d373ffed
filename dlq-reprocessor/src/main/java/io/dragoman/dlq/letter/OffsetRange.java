package io.dragoman.dlq.letter;

import org.apache.kafka.common.TopicPartition;

/**
 * Offsets of a partition.
 *
 * @param partition the partition
 * @param from first offset
 * @param to offset behind the last
 */
public record OffsetRange(TopicPartition partition, long from, long to) {
  public OffsetRange {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "Not a range of " + partition + ": from " + from + " to " + to + ".");
    }
  }

  /** Other offsets of the same partition. */
  public OffsetRange with(final long from, final long to) {
    return new OffsetRange(partition, from, to);
  }

  /** How many offsets it has; at least as many as there are records in it. */
  public long length() {
    return to - from;
  }
}
