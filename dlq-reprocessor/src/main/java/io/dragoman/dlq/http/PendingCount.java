package io.dragoman.dlq.http;

import io.dragoman.dlq.audit.Expiring;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.policy.DlqMeter;
import io.dragoman.resilience.meters.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the pending dead letters of Dragoman's own topics for their meter, if anything changed
 * since the last count, and now and then those that expire soon, which it also logs. Not for use by
 * several threads at once.
 */
final class PendingCount {
  private static final Logger LOG = LoggerFactory.getLogger(PendingCount.class);

  /** The audit is read for it as long as old dead letters are there. */
  private static final Duration LOOK_INTERVAL = Duration.ofMinutes(10);

  private final PooledContexts contexts;
  private final MeterRegistry meters;
  private final Map<String, AtomicLong> counts = new HashMap<>();
  private final Map<String, AtomicLong> expiring = new HashMap<>();
  private final InstantSource clock;
  private List<OffsetRange> seen = List.of();
  private Instant nextLook = Instant.MIN;

  PendingCount(
      final PooledContexts contexts, final MeterRegistry meters, final InstantSource clock) {
    this.contexts = contexts;
    this.meters = meters;
    this.clock = clock;
  }

  /** Counts. */
  void refresh() {
    contexts.read(
        context -> {
          refresh(context);
          return seen;
        });
  }

  private void refresh(final OperationContext context) {
    final DeadLetterReader reader = context.reader();
    final Set<String> topics = context.topics(List.of());
    lookForExpiring(context, topics);
    final List<OffsetRange> ranges = reader.ranges(topics, DeadLetterFilter.all());
    final List<OffsetRange> now = new ArrayList<>(ranges);
    now.addAll(reader.ranges(Set.of(context.audit().partition().topic()), DeadLetterFilter.all()));
    if (now.equals(seen)) {
      return;
    }
    final StatusIndex statuses = context.audit().statuses(reader);
    final DeadLetterFilter pending = statuses.only(Set.of(State.PENDING), DeadLetterFilter.all());
    final Map<String, Long> found =
        reader.scan(
            ranges,
            pending,
            Collectors.groupingBy(
                (DeadLetter letter) -> letter.location().topic(), Collectors.counting()),
            Progress.NONE);
    topics.forEach(
        topic -> gauge(counts, DlqMeter.PENDING, topic).set(found.getOrDefault(topic, 0L)));
    seen = List.copyOf(now);
  }

  private void lookForExpiring(final OperationContext context, final Set<String> topics) {
    final Instant now = clock.instant();
    if (now.isBefore(nextLook)) {
      return;
    }
    final Map<String, Expiring> found =
        context.expiring(topics).stream()
            .collect(Collectors.toMap(Expiring::topic, Function.identity()));
    for (final String topic : topics) {
      final Optional<Expiring> one = Optional.ofNullable(found.get(topic));
      final long before =
          gauge(expiring, DlqMeter.EXPIRING, topic).getAndSet(one.map(Expiring::count).orElse(0L));
      if (before == 0) {
        one.ifPresent(soon -> LOG.warn("{}", soon.words(now)));
      }
    }
    nextLook = now.plus(LOOK_INTERVAL);
  }

  private AtomicLong gauge(
      final Map<String, AtomicLong> gauges, final Meter meter, final String topic) {
    return gauges.computeIfAbsent(
        topic,
        name -> {
          final AtomicLong count = new AtomicLong();
          meter.gauge(meters, count, AtomicLong::get, name);
          return count;
        });
  }
}
