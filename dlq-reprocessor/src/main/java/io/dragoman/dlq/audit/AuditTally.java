package io.dragoman.dlq.audit;

import io.dragoman.dlq.letter.DeadLetter;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How many records of the audit topic are about each dead letter topic, and which are removed. */
final class AuditTally {
  private final Map<String, Count> byTopic = new HashMap<>();
  private final Set<Long> removed = new HashSet<>();

  /** Takes the next record. */
  void add(final DeadLetter record, final AuditRecord read) {
    switch (read) {
      case AuditRecord.Entry(final AuditEntry entry) -> {
        final Count count = of(entry.topicId());
        count.single++;
        count.saw(entry);
      }
      case final AuditRecord.Snapshot snapshot -> {
        final Count count = of(snapshot.topicId());
        if (snapshot.isFirst()) {
          count.replaced += count.single;
          count.single = 0;
          count.merged = 0;
          count.parts = 0;
        }
        count.merged += snapshot.entries().size();
        count.name = snapshot.topic();
        count.parts = Math.max(count.parts, snapshot.part() + 1);
        snapshot.entries().forEach(count::saw);
      }
      case AuditRecord.Removed() ->
          record
              .key()
              .ifPresent(
                  key -> {
                    removed.add(hash(key));
                    final Count count = of(AuditFormat.topicId(key));
                    if (count.replaced > 0) {
                      count.replaced--;
                    } else if (count.single > 0) {
                      count.single--;
                    }
                  });
      case AuditRecord.Strange ignored -> {}
    }
  }

  /** Entries of that topic that no snapshot holds. */
  long single(final String topicId) {
    return of(topicId).single;
  }

  /** Entries of that topic that its snapshot holds. */
  long merged(final String topicId) {
    return of(topicId).merged;
  }

  /** Parts of that topic's snapshot. */
  int parts(final String topicId) {
    return of(topicId).parts;
  }

  /** Records of that topic that a snapshot replaced and nobody removed yet, as far as known. */
  long replaced(final String topicId) {
    return of(topicId).replaced;
  }

  /** All records of that topic that nobody removed yet, as far as known. */
  long records(final String topicId) {
    final Count count = of(topicId);
    return count.single + count.replaced + count.parts;
  }

  /** Those topics with whose dead letters nothing was done since then: their names by their ids. */
  Map<String, String> quietSince(final Instant time) {
    final Map<String, String> names = new HashMap<>();
    byTopic.forEach(
        (id, count) -> {
          if (!count.name.isEmpty() && count.newest.isBefore(time) && records(id) > 0) {
            names.put(id, count.name);
          }
        });
    return names;
  }

  /** Whether a tombstone stands under that key. */
  boolean isRemoved(final byte[] key) {
    return removed.contains(hash(key));
  }

  private Count of(final String topicId) {
    return byTopic.computeIfAbsent(topicId, id -> new Count());
  }

  /** FNV-1a: two keys with the same one would only leave a record behind that could go. */
  private static long hash(final byte[] key) {
    long hash = 0xcbf29ce484222325L;
    for (final byte one : key) {
      hash = (hash ^ one) * 0x100000001b3L;
    }
    return hash;
  }

  private static final class Count {
    private long single;
    private long merged;
    private long replaced;
    private int parts;
    private String name = "";
    private Instant newest = Instant.MIN;

    void saw(final AuditEntry entry) {
      final Instant when = entry.change().when();
      newest = when.isAfter(newest) ? when : newest;
      name = entry.partition().topic();
    }
  }
}
