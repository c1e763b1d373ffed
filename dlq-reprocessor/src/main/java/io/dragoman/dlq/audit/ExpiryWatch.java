package io.dragoman.dlq.audit;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.State;
import io.dragoman.schemas.topics.Answers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Finds pending dead letters that the retention of their topic deletes soon: within a day, or
 * within a seventh of the retention where that is less.
 *
 * <p>Looks at {@code retention.ms} only: what {@code retention.bytes} deletes depends on what
 * comes. Reads no more than what is that old. A topic whose configuration this client may not see
 * counts as one that keeps everything.
 */
public final class ExpiryWatch {
  private static final Duration MAX_NOTICE = Duration.ofDays(1);
  private static final int SHARE = 7;

  private final Map<String, Object> clientConfig;
  private final InstantSource clock;

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   */
  public ExpiryWatch(final Map<String, Object> clientConfig, final InstantSource clock) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.clock = clock;
  }

  /**
   * Those of each topic that has any, by name.
   *
   * @param statuses asked at most once, and only if dead letters are old enough
   */
  public List<Expiring> look(
      final DeadLetterReader reader,
      final Collection<String> topics,
      final Supplier<StatusIndex> statuses) {
    final Instant now = clock.instant();
    final List<Expiring> found = new ArrayList<>();
    @Nullable StatusIndex known = null;
    for (final Map.Entry<String, Duration> one : retentions(topics).entrySet()) {
      final Duration retention = one.getValue();
      final Duration notice = notice(retention);
      final Instant cutoff = now.minus(retention).plus(notice);
      final List<OffsetRange> old = before(reader, one.getKey(), cutoff);
      if (!old.isEmpty()) {
        known = known == null ? statuses.get() : known;
        count(reader, old, cutoff, known)
            .map(
                pending ->
                    new Expiring(
                        one.getKey(),
                        pending.count(),
                        pending.first().plus(retention),
                        notice.toMillis(),
                        retention.toMillis()))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  private static Duration notice(final Duration retention) {
    final Duration share = retention.dividedBy(SHARE);
    return share.compareTo(MAX_NOTICE) < 0 ? share : MAX_NOTICE;
  }

  /** Retention goes by whole segments from the oldest on: what is behind a young one stays. */
  private static List<OffsetRange> before(
      final DeadLetterReader reader, final String topic, final Instant cutoff) {
    if (cutoff.isBefore(Instant.EPOCH)) {
      return List.of();
    }
    final Map<TopicPartition, Long> young =
        reader.ranges(List.of(topic), DeadLetterFilter.all().since(cutoff)).stream()
            .collect(Collectors.toMap(OffsetRange::partition, OffsetRange::from));
    return reader.ranges(List.of(topic), DeadLetterFilter.all()).stream()
        .filter(all -> all.from() < young.getOrDefault(all.partition(), 0L))
        .map(all -> new OffsetRange(all.partition(), all.from(), young.get(all.partition())))
        .toList();
  }

  private static Optional<Pending> count(
      final DeadLetterReader reader,
      final List<OffsetRange> old,
      final Instant cutoff,
      final StatusIndex statuses) {
    final DeadLetterFilter pending =
        statuses.only(Set.of(State.PENDING), DeadLetterFilter.all().until(cutoff));
    return reader.scan(
        old,
        pending,
        Collectors.teeing(
            Collectors.counting(),
            Collectors.mapping(DeadLetter::time, Collectors.minBy(Comparator.naturalOrder())),
            (count, first) -> first.map(time -> new Pending(count, time))));
  }

  private Map<String, Duration> retentions(final Collection<String> topics) {
    final Map<String, Duration> found = new TreeMap<>();
    if (topics.isEmpty()) {
      return found;
    }
    final Map<String, ConfigResource> resources =
        topics.stream()
            .distinct()
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)));
    try (Admin admin = Admin.create(clientConfig)) {
      final var answers = admin.describeConfigs(resources.values()).values();
      resources.forEach(
          (topic, resource) -> {
            try {
              retention(Answers.getSoon(answers.get(resource)))
                  .ifPresent(retention -> found.put(topic, retention));
            } catch (final UnknownTopicOrPartitionException | AuthorizationException unknown) {
              // It deletes nothing that this client could foretell.
              return;
            }
          });
    }
    return found;
  }

  private static Optional<Duration> retention(final Config config) {
    final long millis = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
    return millis < 0
            || !config
                .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                .value()
                .contains(TopicConfig.CLEANUP_POLICY_DELETE)
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(millis));
  }

  private record Pending(long count, Instant first) {}
}
