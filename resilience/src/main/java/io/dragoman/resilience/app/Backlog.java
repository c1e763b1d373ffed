package io.dragoman.resilience.app;

import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.resilience.meters.MeterDef;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits in the topics of an app, for meters and health: also while partitions are paused, when
 * the lag that consumers count stands still.
 *
 * <p>It is that of the whole group, so that each instance shows the same; what was accepted into an
 * inbox waits no more here.
 */
final class Backlog {
  private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

  /** Part of a topic's retention, in percent, from which on work is in danger. */
  private static final int DANGER_PERCENT = 50;

  /** Transactions of apps end within seconds; one that is open this long was left behind. */
  private static final Duration LEFT_OPEN = Duration.ofMinutes(1);

  private final Map<String, Waiting> topics = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Next> nexts = new HashMap<>();
  private final InstantSource clock;
  private String warned = "";
  private volatile @Nullable Instant settled;

  /** Nothing waits in topics of these names. */
  Backlog(final Collection<String> names, final InstantSource clock) {
    this.clock = clock;
    names.forEach(name -> topics.put(name, Waiting.NOTHING));
  }

  /** Shows {@code names} with nothing waiting. */
  Backlog(final Collection<String> names, final MeterRegistry meters, final InstantSource clock) {
    this(names, clock);
    for (final String name : names) {
      MeterDef.BACKLOG.gauge(meters, this, backlog -> backlog.topics.get(name).records(), name);
      MeterDef.BACKLOG_AGE.gauge(
          meters, this, backlog -> backlog.topics.get(name).age().toSeconds(), name);
    }
  }

  /** How a group stands in its topics. */
  interface Source {
    /** Where each partition of the topics ends, with what open transactions have written. */
    Map<TopicPartition, Long> ends();

    /** Where what can be read of each partition ends: before the first open transaction. */
    Map<TopicPartition, Long> readableEnds();

    /** Who left the first transaction open that is open in a partition, if that can be told. */
    Optional<String> holder(TopicPartition partition);

    /** What the group has done: the next offset of each partition, its first where none is. */
    Map<TopicPartition, Long> positions();

    /**
     * When the record at or after an offset came; asked only once for each. Empty if there is none
     * to read, but only what ended transactions left behind.
     */
    Optional<Instant> timeOf(TopicPartition partition, long offset);

    /** How long a topic keeps records; negative: for ever. */
    Duration retention(String topic);
  }

  /** How many records wait in all topics, as far as is known. */
  long records() {
    return topics.values().stream().mapToLong(Waiting::records).sum();
  }

  /** How many records wait in a topic, as far as is known. */
  long records(final String topic) {
    return topics.get(topic).records();
  }

  /** How long the oldest of them has waited. */
  Duration age(final String topic) {
    return topics.get(topic).age();
  }

  /** What came before this waits no more in any topic; empty before the first look. */
  Optional<Instant> settled() {
    return Optional.ofNullable(settled);
  }

  /** Looks again. */
  void refresh(final Source source) {
    final Instant asked = clock.instant();
    final Map<TopicPartition, Long> readable = source.readableEnds();
    final Map<TopicPartition, Long> ends = source.ends();
    final Map<TopicPartition, Long> positions = source.positions();
    final Instant now = clock.instant();
    final Map<String, Waiting> found = new TreeMap<>();
    topics.keySet().forEach(name -> found.put(name, Waiting.NOTHING));
    ends.forEach(
        (partition, end) -> {
          final long position = positions.getOrDefault(partition, end);
          if (position >= end) {
            nexts.remove(partition);
            return;
          }
          final Next next =
              next(source, partition, position, readable.getOrDefault(partition, end), end, now);
          nexts.put(partition, next);
          next.since()
              .map(since -> later(Duration.between(since, now), Duration.ZERO))
              .ifPresent(
                  age ->
                      found.computeIfPresent(
                          partition.topic(),
                          (name, waiting) ->
                              waiting.and(
                                  end - position, age, holder(source, partition, next, age))));
        });
    found.replaceAll((name, waiting) -> waiting.kept(source.retention(name)));
    topics.putAll(found);
    settled =
        found.values().stream()
            .filter(waiting -> waiting.records() > 0)
            .map(waiting -> now.minus(waiting.age()))
            .min(Comparator.naturalOrder())
            .filter(oldest -> oldest.isBefore(asked))
            .orElse(asked);
    warn();
  }

  /** What is next in a partition; asked again only when it may be something else. */
  private Next next(
      final Source source,
      final TopicPartition partition,
      final long position,
      final long readableEnd,
      final long end,
      final Instant now) {
    final Optional<Next> known =
        Optional.ofNullable(nexts.get(partition)).filter(next -> next.offset() == position);
    final boolean open = readableEnd < end;
    if (known.filter(next -> next.stands(end, open)).isPresent()) {
      return known.get();
    }
    final Optional<Instant> came =
        position < readableEnd ? source.timeOf(partition, position) : Optional.empty();
    final Optional<Instant> heldSince =
        came.isEmpty() && open
            ? known.flatMap(Next::heldSince).or(() -> Optional.of(now))
            : Optional.empty();
    return new Next(position, end, came, heldSince);
  }

  private static Optional<String> holder(
      final Source source, final TopicPartition partition, final Next next, final Duration age) {
    return next.heldSince().isPresent() && age.compareTo(LEFT_OPEN) > 0
        ? Optional.of(source.holder(partition).orElse("unknown"))
        : Optional.empty();
  }

  private static Duration later(final Duration one, final Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /**
   * Whether something waits so long that Kafka will delete it unless something is done, or because
   * somebody left a transaction open.
   */
  HealthCheck.Result health() {
    final List<String> waiting =
        topics.entrySet().stream()
            .filter(entry -> entry.getValue().records() > 0)
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> entry.getValue().describe(entry.getKey()))
            .toList();
    if (waiting.isEmpty()) {
      return HealthCheck.Result.up("nothing waits in the topics");
    }
    final String text = String.join("; ", waiting);
    return topics.values().stream().anyMatch(Waiting::needsAttention)
        ? HealthCheck.Result.attention(text)
        : HealthCheck.Result.up(text);
  }

  private void warn() {
    final String advice =
        topics.entrySet().stream()
            .filter(entry -> entry.getValue().needsAttention())
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> entry.getValue().advice(entry.getKey()))
            .collect(Collectors.joining(" "));
    if (!advice.isEmpty() && warned.isEmpty()) {
      LOG.warn(advice);
    }
    warned = advice;
  }

  /**
   * What is next for the group in a partition.
   *
   * @param offset where it is
   * @param end of the partition when it was looked at
   * @param came when the first record that can be read came; empty: there is none
   * @param heldSince when it was first seen that all of it is behind an open transaction
   */
  private record Next(long offset, long end, Optional<Instant> came, Optional<Instant> heldSince) {
    /** Whether it is still so. */
    boolean stands(final long newEnd, final boolean open) {
      return came.isPresent() || end == newEnd && heldSince.isPresent() == open;
    }

    Optional<Instant> since() {
      return came.or(() -> heldSince);
    }
  }

  /**
   * What waits in a topic.
   *
   * @param records how many, and markers of transactions among them
   * @param age of the oldest
   * @param retention of the topic; negative: for ever
   * @param holder whose open transaction hides some of it from readers
   */
  private record Waiting(long records, Duration age, Duration retention, Optional<String> holder) {
    static final Waiting NOTHING =
        new Waiting(0, Duration.ZERO, Duration.ofMillis(-1), Optional.empty());

    Waiting and(final long more, final Duration other, final Optional<String> heldBy) {
      return new Waiting(records + more, later(age, other), retention, holder.or(() -> heldBy));
    }

    Waiting kept(final Duration time) {
      return new Waiting(records, age, time, holder);
    }

    boolean needsAttention() {
      return endangered() || holder.isPresent();
    }

    boolean endangered() {
      return records > 0
          && !retention.isNegative()
          && age.toMillis() > retention.toMillis() / 100 * DANGER_PERCENT;
    }

    String describe(final String topic) {
      return "%d wait in %s, the oldest for %s".formatted(records, topic, spoken(age))
          + holder
              .map(", behind a transaction that producer %s has not ended"::formatted)
              .orElse("")
          + (endangered() ? ", and Kafka deletes it after %s".formatted(spoken(retention)) : "");
    }

    String advice(final String topic) {
      return describe(topic)
          + (holder.isPresent()
              ? ". End that producer, or abort its transaction with kafka-transactions.sh."
              : ". Let it be worked on in time, or raise retention.ms of the topic.");
    }

    private static String spoken(final Duration time) {
      if (time.toMinutes() == 0) {
        return time.toSeconds() + " s";
      }
      if (time.toHours() == 0) {
        return time.toMinutes() + " min";
      }
      return time.toDays() < 2 ? time.toHours() + " h" : time.toDays() + " d";
    }
  }
}
