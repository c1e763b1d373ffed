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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
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

  private final Map<String, Waiting> topics = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Oldest> oldest = new HashMap<>();
  private final InstantSource clock;
  private boolean endangered;

  /** Shows {@code names} with nothing waiting. */
  Backlog(final Collection<String> names, final MeterRegistry meters, final InstantSource clock) {
    this.clock = clock;
    for (final String name : names) {
      topics.put(name, Waiting.NOTHING);
      MeterDef.BACKLOG.gauge(meters, this, backlog -> backlog.topics.get(name).records(), name);
      MeterDef.BACKLOG_AGE.gauge(
          meters, this, backlog -> backlog.topics.get(name).age().toSeconds(), name);
    }
  }

  /** How a group stands in its topics. */
  interface Source {
    /** Where each partition of the topics ends, committed transactions only. */
    Map<TopicPartition, Long> ends();

    /** What the group has done: the next offset of each partition, its first where none is. */
    Map<TopicPartition, Long> positions();

    /** When the record at or after an offset came; asked only once for each. */
    Instant timeOf(TopicPartition partition, long offset);

    /** How long a topic keeps records; negative: for ever. */
    Duration retention(String topic);
  }

  /** Looks again. */
  void refresh(final Source source) {
    final Map<TopicPartition, Long> ends = source.ends();
    final Map<TopicPartition, Long> positions = source.positions();
    final Instant now = clock.instant();
    final Map<String, Waiting> found = new TreeMap<>();
    topics.keySet().forEach(name -> found.put(name, Waiting.NOTHING));
    ends.forEach(
        (partition, end) -> {
          final long position = positions.getOrDefault(partition, end);
          if (position >= end) {
            oldest.remove(partition);
            return;
          }
          final Duration age = age(source, partition, position, now);
          found.computeIfPresent(
              partition.topic(), (name, waiting) -> waiting.and(end - position, age));
        });
    found.replaceAll((name, waiting) -> waiting.kept(source.retention(name)));
    topics.putAll(found);
    warn();
  }

  private Duration age(
      final Source source, final TopicPartition partition, final long position, final Instant now) {
    final Oldest known = oldest.get(partition);
    final Oldest current =
        known != null && known.offset() == position
            ? known
            : new Oldest(position, source.timeOf(partition, position));
    oldest.put(partition, current);
    final Duration age = Duration.between(current.time(), now);
    return age.isNegative() ? Duration.ZERO : age;
  }

  /** Whether something waits so long that Kafka will delete it unless something is done. */
  HealthCheck.Result health() {
    final List<String> waiting =
        topics.entrySet().stream()
            .filter(entry -> entry.getValue().records() > 0)
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> entry.getValue().describe(entry.getKey()))
            .toList();
    if (waiting.isEmpty()) {
      return HealthCheck.Result.up("nothing waits");
    }
    final String text = String.join("; ", waiting);
    return topics.values().stream().anyMatch(Waiting::endangered)
        ? HealthCheck.Result.attention(text)
        : HealthCheck.Result.up(text);
  }

  private void warn() {
    final String danger =
        topics.entrySet().stream()
            .filter(entry -> entry.getValue().endangered())
            .sorted(Comparator.comparing(Map.Entry::getKey))
            .map(entry -> entry.getValue().describe(entry.getKey()))
            .collect(Collectors.joining("; "));
    if (!danger.isEmpty() && !endangered) {
      LOG.warn("{}. Let it be worked on in time, or raise retention.ms of the topic.", danger);
    }
    endangered = !danger.isEmpty();
  }

  /** When the first record that waits came. */
  private record Oldest(long offset, Instant time) {}

  /**
   * What waits in a topic.
   *
   * @param records how many, and markers of transactions among them
   * @param age of the oldest
   * @param retention of the topic; negative: for ever
   */
  private record Waiting(long records, Duration age, Duration retention) {
    static final Waiting NOTHING = new Waiting(0, Duration.ZERO, Duration.ofMillis(-1));

    Waiting and(final long more, final Duration other) {
      return new Waiting(records + more, age.compareTo(other) < 0 ? other : age, retention);
    }

    Waiting kept(final Duration time) {
      return new Waiting(records, age, time);
    }

    boolean endangered() {
      return records > 0
          && !retention.isNegative()
          && age.toMillis() > retention.toMillis() / 100 * DANGER_PERCENT;
    }

    String describe(final String topic) {
      final String text = "%d wait in %s, the oldest for %s".formatted(records, topic, spoken(age));
      return endangered()
          ? text + ", and Kafka deletes it after %s".formatted(spoken(retention))
          : text;
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
