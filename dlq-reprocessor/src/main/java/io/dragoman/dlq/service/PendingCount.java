package io.dragoman.dlq.service;

import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.DeadLetterFilter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Marks;
import io.dragoman.dlq.Progress;
import io.dragoman.dlq.Span;
import io.dragoman.dlq.State;
import io.dragoman.resilience.meters.MeterDef;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Counts the pending dead letters of Dragoman's own topics for their meter, if anything changed
 * since the last count. Not for use by several threads at once.
 */
final class PendingCount {
  private final Cluster cluster;
  private final MeterRegistry meters;
  private final Map<String, AtomicLong> counts = new HashMap<>();
  private List<Span> seen = List.of();

  PendingCount(final Cluster cluster, final MeterRegistry meters) {
    this.cluster = cluster;
    this.meters = meters;
  }

  /** Counts. */
  void refresh() {
    cluster.read(
        reader -> {
          refresh(reader);
          return seen;
        });
  }

  private void refresh(final DeadLetterReader reader) {
    final Set<String> topics = cluster.topics(reader, List.of());
    final List<Span> spans = reader.spans(topics, DeadLetterFilter.all());
    final List<Span> now = new ArrayList<>(spans);
    now.addAll(reader.spans(Set.of(cluster.audit().partition().topic()), DeadLetterFilter.all()));
    if (now.equals(seen)) {
      return;
    }
    final Marks marks = cluster.audit().marks(reader);
    final DeadLetterFilter pending =
        DeadLetterFilter.all()
            .where("pending", letter -> marks.stateOf(letter.location()) == State.PENDING);
    final Map<String, Long> found =
        reader.scan(
            spans,
            pending,
            Collectors.groupingBy(
                (DeadLetter letter) -> letter.location().topic(), Collectors.counting()),
            Progress.NONE);
    topics.forEach(topic -> gauge(topic).set(found.getOrDefault(topic, 0L)));
    seen = List.copyOf(now);
  }

  private AtomicLong gauge(final String topic) {
    return counts.computeIfAbsent(
        topic,
        name -> {
          final AtomicLong count = new AtomicLong();
          MeterDef.DLQ_PENDING.gauge(meters, count, AtomicLong::get, name);
          return count;
        });
  }
}
