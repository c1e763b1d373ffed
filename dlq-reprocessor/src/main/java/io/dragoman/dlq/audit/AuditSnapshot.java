package io.dragoman.dlq.audit;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.schemas.topics.Answers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes anew, in few records, what the audit topic says of one dead letter topic: all of it, or
 * nothing. Whatever was said before no longer counts from then on, and is removed at leisure.
 *
 * <p>Only for who has shut out every other task on that topic: nothing may be written about it
 * meanwhile. What is about dead letters that are there is kept for ever, what is about those that
 * are gone for {@link #KEPT}; then also what is about topics that do not exist any more is removed.
 */
final class AuditSnapshot {
  /** How long it is told what was done with dead letters that are gone. */
  static final Duration KEPT = Duration.ofDays(90);

  private static final Logger LOG = LoggerFactory.getLogger(AuditSnapshot.class);

  /** So long each entry stays one; later those of a minute become one. */
  private static final Duration EXACT = Duration.ofDays(1);

  /** Fewer entries cost less than a snapshot. */
  private static final int MIN_ENTRIES = 1_000;

  /** So many records are removed; what is left comes with the next snapshot. */
  private static final int MAX_REMOVED = 500_000;

  private static final int REMOVED_AT_ONCE = 20_000;

  private final TopicPartition audit;
  private final String topic;
  private final String topicId;
  private final AuditTally tally;
  private final Instant now;
  private final List<byte[]> superseded = new ArrayList<>();
  private SnapshotParts parts;

  /**
   * Writes nothing yet.
   *
   * @param audit where entries stand
   * @param topic the dead letter topic
   * @param topicId Kafka's id of it
   * @param tally of everything that was written
   */
  AuditSnapshot(
      final TopicPartition audit,
      final String topic,
      final String topicId,
      final AuditTally tally,
      final Instant now) {
    this.audit = audit;
    this.topic = topic;
    this.topicId = topicId;
    this.tally = tally;
    this.now = now;
    this.parts = empty();
  }

  /**
   * Whether it is worth it: each one is at least twice as large as the one before, or there is much
   * to remove.
   */
  boolean isDue(final Admin admin) {
    return tally.single(topicId) >= Math.max(MIN_ENTRIES, tally.merged(topicId))
        || tally.replaced(topicId) >= MIN_ENTRIES
        || gone(admin).stream().mapToLong(tally::records).sum() >= MIN_ENTRIES;
  }

  /**
   * Reads what it will say, so that nothing is left to wait for when it is sent.
   *
   * @param written everything that the tally has counted
   */
  void read(final Admin admin, final DeadLetterReader reader, final OffsetRange written) {
    final Set<String> gone = gone(admin);
    final LiveDeadLetters live = new LiveDeadLetters(admin);
    try (AuditDecoder decoder =
        new AuditDecoder((record, read) -> take(record, read, gone, live))) {
      reader.readInOrder(List.of(written), decoder::add);
      decoder.finish();
    }
    parts.finish();
  }

  /** Sends what tells everything anew, as a part of the producer's open transaction. */
  void send(final Producer<byte[], byte[]> producer) {
    parts.forEach((part, value) -> producer.send(record(SnapshotFormat.key(topicId, part), value)));
    for (int part = parts.count(); part < tally.parts(topicId); part++) {
      producer.send(record(SnapshotFormat.key(topicId, part), null));
    }
  }

  /** Whether records are left that no longer count. */
  boolean hasSuperseded() {
    return !superseded.isEmpty();
  }

  /**
   * Removes some records that no longer count, as a part of the producer's open transaction; only
   * when what tells everything anew is committed. One transaction for all could take too long.
   */
  void removeSome(final Producer<byte[], byte[]> producer) {
    final List<byte[]> some = superseded.subList(0, Math.min(REMOVED_AT_ONCE, superseded.size()));
    some.forEach(key -> producer.send(record(key, null)));
    some.clear();
  }

  private void take(
      final DeadLetter record,
      final AuditRecord read,
      final Set<String> gone,
      final LiveDeadLetters live) {
    switch (read) {
      case AuditRecord.Entry(final AuditEntry entry) -> {
        if (entry.topicId().equals(topicId)) {
          keep(entry, live);
          remove(record);
        } else if (gone.contains(entry.topicId())) {
          remove(record);
        }
      }
      case final AuditRecord.Snapshot snapshot -> {
        if (snapshot.topicId().equals(topicId)) {
          if (snapshot.isFirst()) {
            parts = empty();
          }
          snapshot.entries().forEach(entry -> keep(entry, live));
        } else if (gone.contains(snapshot.topicId())) {
          remove(record);
        }
      }
      case AuditRecord.Removed() -> {}
      case final AuditRecord.Strange ignored -> {}
    }
  }

  private SnapshotParts empty() {
    return new SnapshotParts(topic, topicId, now.minus(EXACT));
  }

  private void keep(final AuditEntry entry, final LiveDeadLetters live) {
    if (!entry.change().when().isBefore(now.minus(KEPT))
        // As long as the cluster does not say what there is, nothing is forgotten.
        || !live.exists(entry)
        || entry.stretches().stream()
            .anyMatch(stretch -> live.there(entry.partition(), stretch).isPresent())) {
      parts.add(entry);
    }
  }

  private void remove(final DeadLetter record) {
    record
        .key()
        .filter(key -> superseded.size() < MAX_REMOVED && !tally.isRemoved(key))
        .ifPresent(superseded::add);
  }

  /**
   * Topics that do not exist any more, and with whose dead letters nothing was done for long. Only
   * what the cluster says that it does not know: one that we may not see is not gone.
   */
  private Set<String> gone(final Admin admin) {
    final Map<String, String> quiet = new HashMap<>(tally.quietSince(now.minus(KEPT)));
    quiet.remove(topicId);
    final Set<String> gone = new HashSet<>();
    if (quiet.isEmpty()) {
      return gone;
    }
    final Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(Set.copyOf(quiet.values())).topicNameValues();
    quiet.forEach(
        (id, name) -> {
          try {
            final TopicDescription found = Answers.getSoon(answers.get(name));
            if (!found.topicId().toString().equals(id)) {
              gone.add(id);
            }
          } catch (final UnknownTopicOrPartitionException | InvalidTopicException unknown) {
            gone.add(id);
          } catch (final AuthorizationException hidden) {
            LOG.debug("Topic {} may not be seen, so it is not gone", name);
          }
        });
    return gone;
  }

  private ProducerRecord<byte[], byte[]> record(final byte[] key, final byte @Nullable [] value) {
    return new ProducerRecord<>(audit.topic(), audit.partition(), key, value);
  }
}
