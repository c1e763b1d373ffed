package io.dragoman.dlq.audit;

import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.ReprocessorException;
import io.dragoman.dlq.log.Unreadable;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.Answers;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The audit topic: everything that was ever done with dead letters, in the order in which it was
 * done.
 *
 * <p>All entries stand in its partition 0, because only one partition has one order. Now and then a
 * task writes a snapshot of those about its topic, see {@link AuditSnapshot}.
 */
public final class AuditLog {
  /** Of the topic in which no order is needed. */
  private static final int PARKED_PARTITIONS = 4;

  /** So many records that cannot be read are named in a note. */
  private static final int NAMED = 3;

  private final Map<String, Object> clientConfig;
  private final String prefix;
  private final Consumer<String> notes;
  private volatile String noted = "";

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param prefix what the installation puts before topic names
   */
  public AuditLog(final Map<String, Object> clientConfig, final String prefix) {
    this(clientConfig, prefix, note -> {});
  }

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param prefix what the installation puts before topic names
   * @param notes hears a sentence when records were stepped over, once until it changes
   */
  public AuditLog(
      final Map<String, Object> clientConfig, final String prefix, final Consumer<String> notes) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.prefix = prefix;
    this.notes = notes;
  }

  /** Where entries stand. */
  public TopicPartition partition() {
    return new TopicPartition(Topic.DLQ_AUDIT.topicName(prefix), 0);
  }

  /** Where parked dead letters stand. */
  public String parkingTopic() {
    return Topic.DLQ_PARKED.topicName(prefix);
  }

  /** Makes the audit topic and the parking topic exist. */
  public void provision() {
    try (Admin admin = Admin.create(clientConfig)) {
      provision(admin, Topic.DLQ_AUDIT);
      provision(admin, Topic.DLQ_PARKED);
    }
  }

  /**
   * The entries that are committed now and wanted, by time; none if the topic does not exist.
   *
   * <p>What this version cannot read is stepped over: see the constructor's {@code notes}.
   */
  public List<AuditEntry> find(final DeadLetterReader reader, final Predicate<AuditEntry> wanted) {
    return find(reader, wanted, Integer.MAX_VALUE);
  }

  /**
   * As {@link #find(DeadLetterReader, Predicate)}, of those only the newest.
   *
   * @param limit at most so many, at least 1
   */
  public List<AuditEntry> find(
      final DeadLetterReader reader, final Predicate<AuditEntry> wanted, final int limit) {
    final NewestEntries newest = new NewestEntries(wanted, limit);
    final AuditReading reading = new AuditReading(newest);
    reading.readCommitted(reader, partition());
    note(reading.strange());
    return newest.inOrder();
  }

  /** The marks of everything that is committed now. */
  public StatusIndex statuses(final DeadLetterReader reader) {
    return statuses(reader, task -> false);
  }

  /** As {@link #statuses(DeadLetterReader)}, and what that task did is counted. */
  public StatusIndex statuses(final DeadLetterReader reader, final String task) {
    return statuses(reader, task::equals);
  }

  private StatusIndex statuses(final DeadLetterReader reader, final Predicate<String> isCounted) {
    final StatusIndex statuses = new StatusIndex(isCounted);
    try (Admin admin = Admin.create(clientConfig)) {
      final AuditReading reading =
          new AuditReading(new Marking(statuses, new LiveDeadLetters(admin)));
      reading.readCommitted(reader, partition());
      note(reading.strange());
    }
    return statuses;
  }

  /**
   * Everything that was written before a moment, committed or aborted since.
   *
   * @param statuses what was done last with each dead letter
   * @param tally counts the records
   * @param range where they stand
   */
  public record Everything(StatusIndex statuses, AuditTally tally, OffsetRange range) {}

  /**
   * Everything that was written before this call, committed or aborted since.
   *
   * <p>An open transaction hides what others committed behind it. {@link #statuses} is content with
   * what is visible; this waits for such transactions to end, at most for their timeout. Whoever
   * means to replay must use this one, after it has shut out every other replay of the same topic.
   *
   * @param topicId of the topic that somebody means to work on
   * @param task what it did is counted
   * @throws ReprocessorException when a newer version wrote of that topic, or of one that this
   *     version cannot tell: without its entries something could be done twice
   */
  public Everything everythingWritten(
      final DeadLetterReader reader, final String topicId, final String task) {
    final StatusIndex statuses = new StatusIndex(task::equals);
    final AuditTally tally = new AuditTally();
    try (Admin admin = Admin.create(clientConfig)) {
      final OffsetRange written =
          new OffsetRange(
              partition(),
              offset(admin, OffsetSpec.earliest()),
              offset(admin, OffsetSpec.latest()));
      final AuditReading reading =
          new AuditReading(
              new Marking(statuses, new LiveDeadLetters(admin)),
              strange ->
                  strange.what().newer()
                      && (strange.topicId().isEmpty() || strange.topicId().equals(topicId)),
              tally::add);
      reading.read(reader, List.of(written));
      note(reading.strange());
      return new Everything(statuses, tally, written);
    }
  }

  /**
   * Writes a snapshot of what was done with a topic's dead letters when it is time for one. If the
   * cluster does not take it everything stays as it is.
   *
   * @param everything that was written; nothing about that topic was written since
   * @param producer which has shut out all others that work on the topic, without a transaction
   */
  public void merge(
      final DeadLetterReader reader,
      final String topic,
      final String topicId,
      final Everything everything,
      final Producer<byte[], byte[]> producer,
      final Instant now) {
    try (Admin admin = Admin.create(clientConfig)) {
      final AuditSnapshot snapshot =
          new AuditSnapshot(partition(), topic, topicId, everything.tally(), now);
      if (topicId.isEmpty() || !snapshot.isDue(admin)) {
        return;
      }
      snapshot.read(admin, reader, everything.range());
      try {
        commit(producer, snapshot::send);
        while (snapshot.hasSuperseded()) {
          commit(producer, snapshot::removeSome);
        }
      } catch (final ProducerFencedException
          | InvalidProducerEpochException
          | InterruptException
          | TimeoutException lost) {
        throw lost;
      } catch (final KafkaException refused) {
        producer.abortTransaction();
        notes.accept("The audit could not be merged, and goes on growing: " + refused.getMessage());
      }
    }
  }

  private static void commit(
      final Producer<byte[], byte[]> producer, final Consumer<Producer<byte[], byte[]>> work) {
    producer.beginTransaction();
    work.accept(producer);
    producer.commitTransaction();
  }

  /** Kafka's ids of those topics that exist. */
  public Map<String, String> topicIds(final Set<String> topics) {
    final Map<String, String> ids = new HashMap<>();
    if (topics.isEmpty()) {
      return ids;
    }
    try (Admin admin = Admin.create(clientConfig)) {
      final Map<String, KafkaFuture<TopicDescription>> answers =
          admin.describeTopics(topics).topicNameValues();
      for (final Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
        try {
          ids.put(answer.getKey(), Answers.getSoon(answer.getValue()).topicId().toString());
        } catch (final UnknownTopicOrPartitionException | InvalidTopicException gone) {
          // A topic that is gone has no id, and nothing can be done with its dead letters.
          continue;
        }
      }
    }
    return ids;
  }

  private void note(final List<Unreadable> all) {
    final String note =
        all.isEmpty()
            ? ""
            : "%s holds %,d %s that this version cannot read; it steps over: %s%s. dlq repair lists"
                    .formatted(
                        partition().topic(),
                        all.size(),
                        all.size() == 1 ? "record" : "records",
                        all.stream()
                            .limit(NAMED)
                            .map(Unreadable::toString)
                            .collect(Collectors.joining(", ")),
                        all.size() > NAMED ? ", ..." : "")
                + " and removes them.";
    if (!note.isEmpty() && !note.equals(noted)) {
      notes.accept(note);
    }
    noted = note;
  }

  /** Only what is about dead letters that are there stays, of a million entries. */
  private record Marking(StatusIndex statuses, LiveDeadLetters live) implements AuditSink {
    @Override
    public void take(final AuditEntry entry) {
      if (live.exists(entry)) {
        statuses.count(entry);
        for (final AuditEntry.Stretch stretch : entry.stretches()) {
          final Optional<AuditEntry.Stretch> there = live.there(entry.partition(), stretch);
          if (there.isPresent()) {
            statuses.add(entry.partition(), there.get(), entry.change());
          }
        }
      }
      // A copy's next failure may outlive the dead letter that it was made of.
      if (!entry.copies().offsets().isEmpty() && live.hasTarget(entry)) {
        statuses.addCopies(entry);
      }
    }

    @Override
    public void replaced(final String topic, final String topicId) {
      if (live.exists(topic, topicId)) {
        statuses.forget(topic);
      }
    }
  }

  private long offset(final Admin admin, final OffsetSpec spec) {
    return Answers.getSoon(
            admin
                .listOffsets(
                    Map.of(partition(), spec),
                    new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .partitionResult(partition()))
        .offset();
  }

  private void provision(final Admin admin, final Topic topic) {
    final int partitions = topic.partitions(PARKED_PARTITIONS);
    new TopicProvisioner(admin, new TopicOptions(prefix, partitions, (short) -1, true))
        .provision(Set.of(topic));
  }
}
