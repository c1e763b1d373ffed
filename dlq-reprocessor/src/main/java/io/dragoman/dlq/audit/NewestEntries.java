package io.dragoman.dlq.audit;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The newest of the wanted entries. It keeps so many of each topic, because what was told of one
 * may be told anew, and then those of another are among the newest again.
 */
final class NewestEntries implements AuditSink {
  private final Map<String, Deque<AuditEntry>> byTopic = new HashMap<>();
  private final Predicate<AuditEntry> wanted;
  private final int limit;

  NewestEntries(final Predicate<AuditEntry> wanted, final int limit) {
    this.wanted = wanted;
    this.limit = limit;
  }

  @Override
  public void take(final AuditEntry entry) {
    if (wanted.test(entry)) {
      final Deque<AuditEntry> kept =
          byTopic.computeIfAbsent(entry.topicId(), id -> new ArrayDeque<>());
      kept.addLast(entry);
      if (kept.size() > limit) {
        kept.removeFirst();
      }
    }
  }

  @Override
  public void replaced(final String topic, final String topicId) {
    byTopic.remove(topicId);
  }

  /** They, oldest first. */
  List<AuditEntry> inOrder() {
    final List<AuditEntry> all =
        byTopic.values().stream()
            .flatMap(Deque::stream)
            .sorted(Comparator.comparing(entry -> entry.change().when()))
            .toList();
    return all.subList(Math.max(0, all.size() - limit), all.size());
  }
}
