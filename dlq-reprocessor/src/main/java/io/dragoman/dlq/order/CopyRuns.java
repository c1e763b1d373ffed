package io.dragoman.dlq.order;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Where copies came to stand, as the producer's own thread hears of it. Thread-safe. */
final class CopyRuns {
  private final Map<Integer, List<Stretch>> offsets = new HashMap<>();
  private final AtomicInteger count;

  /**
   * Of copies to one topic.
   *
   * @param count of all runs, also of others
   */
  CopyRuns(final AtomicInteger count) {
    this.count = count;
  }

  /** A copy was written; a broker that heard of it twice may not say where. */
  synchronized void add(final RecordMetadata copy) {
    if (!copy.hasOffset()) {
      return;
    }
    final List<Stretch> own =
        offsets.computeIfAbsent(copy.partition(), partition -> new ArrayList<>());
    if (!own.isEmpty() && own.getLast().last() + 1 == copy.offset()) {
      own.set(own.size() - 1, new Stretch(own.getLast().first(), copy.offset()));
    } else {
      own.add(new Stretch(copy.offset(), copy.offset()));
      count.incrementAndGet();
    }
  }

  /** All that were written so far, by partition. */
  synchronized Map<Integer, List<Stretch>> offsets() {
    final Map<Integer, List<Stretch>> now = new HashMap<>();
    offsets.forEach((partition, own) -> now.put(partition, List.copyOf(own)));
    return now;
  }
}
