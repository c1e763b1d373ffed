package io.dragoman.dlq.audit;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Which records are copies that a replay wrote, and how often each had gone back to work by then.
 *
 * <p>Memory grows with the runs of neighbours, not with the copies. Not for use by several threads
 * while copies are added.
 */
final class CopyIndex {
  private final Map<TopicPartition, List<Run>> runs = new HashMap<>();

  /**
   * Takes copies into account.
   *
   * @param topic where they went
   * @param replays the replay count that they carry
   */
  void add(final String topic, final Copies copies, final int replays) {
    copies
        .offsets()
        .forEach(
            (partition, stretches) -> {
              final List<Run> known =
                  runs.computeIfAbsent(
                      new TopicPartition(topic, partition), ignored -> new ArrayList<>());
              stretches.forEach(stretch -> add(known, stretch, replays));
            });
  }

  /** Whether no copy is known at all. */
  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** The replay count of the copy at that place; 0: no replay wrote what is there. */
  int replays(final Location location) {
    final List<Run> known = runs.getOrDefault(location.topicPartition(), List.of());
    final int at = lastUpTo(known, location.offset());
    return at >= 0 && location.offset() <= known.get(at).last() ? known.get(at).replays() : 0;
  }

  /** Nearly always behind all others, because entries come in the order of their commits. */
  private static void add(final List<Run> known, final Stretch stretch, final int replays) {
    final int before = lastUpTo(known, stretch.first());
    if (before >= 0) {
      final Run last = known.get(before);
      if (last.replays() == replays && stretch.first() <= last.last() + 1) {
        known.set(before, new Run(last.first(), Math.max(last.last(), stretch.last()), replays));
        return;
      }
    }
    known.add(before + 1, new Run(stretch.first(), stretch.last(), replays));
  }

  /** Index of the last run that begins at that offset or before; -1: none. */
  private static int lastUpTo(final List<Run> known, final long offset) {
    int low = 0;
    int high = known.size() - 1;
    while (low <= high) {
      final int middle = (low + high) >>> 1;
      if (known.get(middle).first() <= offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  private record Run(long first, long last, int replays) {}
}
