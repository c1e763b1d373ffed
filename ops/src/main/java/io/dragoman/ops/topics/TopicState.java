package io.dragoman.ops.topics;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a topic is.
 *
 * @param name its full one
 * @param settings those that decide what is kept, as {@code name=value}
 * @param partitions in their order
 */
record TopicState(String name, List<String> settings, List<Partition> partitions) {

  /**
   * A partition.
   *
   * @param leader id of the broker; empty: it has none, so nobody can read or write it
   * @param first offset of the first record that is kept
   * @param next offset of the next record
   * @param open when the transaction that was begun first was written to last; empty: all are
   *     ended. Readers of committed records get nothing of what lies behind its beginning
   * @param readers groups that hold it, or committed an offset in it
   */
  record Partition(
      int number,
      Optional<Integer> leader,
      int replicas,
      int inSync,
      long first,
      long next,
      Optional<Instant> open,
      List<Reader> readers) {}

  /**
   * A group that reads a partition.
   *
   * @param lag records that it has not committed, about: ends of transactions count too
   * @param member who holds the partition; empty: nobody
   */
  record Reader(String group, long lag, Optional<String> member) {}
}
