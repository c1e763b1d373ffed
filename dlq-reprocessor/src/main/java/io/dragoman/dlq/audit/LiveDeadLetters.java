package io.dragoman.dlq.audit;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.schemas.topics.Answers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Which of the dead letters that the audit speaks of are still there. Each topic is asked about
 * once, when the audit first speaks of it: every dead letter that an entry is about was written
 * before the entry, so the end that is found then is behind all of them.
 */
final class LiveDeadLetters {

  private final Admin admin;
  private final Map<String, Optional<Known>> topics = new HashMap<>();

  /** Uses the connection of {@code admin}, which the caller closes. */
  LiveDeadLetters(final Admin admin) {
    this.admin = admin;
  }

  /** Whether its topic is the one that has that name now. */
  boolean exists(final AuditEntry entry) {
    return exists(entry.partition().topic(), entry.topicId());
  }

  /** Whether the topic that its copies went to is the one that has that name now. */
  boolean hasTarget(final AuditEntry entry) {
    return entry
        .change()
        .target()
        .filter(target -> exists(target, entry.copies().topicId()))
        .isPresent();
  }

  /** Whether the topic of that name has that id now. */
  boolean exists(final String name, final String id) {
    Optional<Known> topic = topics.get(name);
    if (topic == null) {
      topic = ask(name);
      topics.put(name, topic);
    }
    return topic.isPresent() && topic.get().id().equals(id);
  }

  /** The part of a stretch of an existing topic that has records; empty: none. */
  Optional<Stretch> there(final TopicPartition partition, final Stretch stretch) {
    final Optional<Known> topic = topics.getOrDefault(partition.topic(), Optional.empty());
    final @Nullable OffsetRange range =
        topic.isEmpty() ? null : topic.get().ranges().get(partition);
    if (range == null || stretch.first() >= range.to() || range.from() > stretch.last()) {
      return Optional.empty();
    }
    return Optional.of(
        range.from() <= stretch.first() && stretch.last() < range.to()
            ? stretch
            : new Stretch(
                Math.max(range.from(), stretch.first()), Math.min(range.to() - 1, stretch.last())));
  }

  private Optional<Known> ask(final String name) {
    try {
      final TopicDescription topic =
          Answers.getSoon(admin.describeTopics(List.of(name)).topicNameValues().get(name));
      final List<TopicPartition> partitions =
          topic.partitions().stream()
              .map(TopicPartitionInfo::partition)
              .map(partition -> new TopicPartition(name, partition))
              .toList();
      final Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
      final Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
      return Optional.of(
          new Known(
              topic.topicId().toString(),
              partitions.stream()
                  .collect(
                      Collectors.toMap(
                          Function.identity(),
                          partition ->
                              new OffsetRange(
                                  partition,
                                  Math.min(starts.get(partition), ends.get(partition)),
                                  ends.get(partition))))));
    } catch (final UnknownTopicOrPartitionException
        | InvalidTopicException
        | AuthorizationException none) {
      // Nothing can be done with its dead letters from here, whatever was done with them before.
      return Optional.empty();
    }
  }

  private Map<TopicPartition, Long> offsets(
      final List<TopicPartition> partitions, final OffsetSpec which) {
    return Answers.getSoon(
            admin
                .listOffsets(
                    partitions.stream()
                        .collect(Collectors.toMap(Function.identity(), partition -> which)))
                .all())
        .entrySet()
        .stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                (final Map.Entry<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> one) ->
                    one.getValue().offset()));
  }

  private record Known(String id, Map<TopicPartition, OffsetRange> ranges) {}
}
