package io.dragoman.dlq;

import io.dragoman.dlq.internal.AuditFormat;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The audit topic: everything that was ever done with dead letters, in the order in which it was
 * done.
 *
 * <p>All entries stand in its partition 0, because only one partition has one order.
 */
public final class AuditLog {
  private static final int TIMEOUT_SECONDS = 20;
  private static final int PARKED_PARTITIONS = 4;

  private final Map<String, Object> clientConfig;
  private final String prefix;

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param prefix what the installation puts before topic names
   */
  public AuditLog(final Map<String, Object> clientConfig, final String prefix) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.prefix = prefix;
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
      provision(admin, Topic.DLQ_AUDIT, 1);
      provision(admin, Topic.DLQ_PARKED, PARKED_PARTITIONS);
    }
  }

  /**
   * Hands over every entry that is committed now, oldest first; none if the topic does not exist.
   */
  public void read(final DeadLetterReader reader, final Consumer<AuditEntry> sink) {
    final List<Span> spans =
        reader.spans(Set.of(partition().topic()), DeadLetterFilter.all()).stream()
            .filter(span -> span.partition().equals(partition()))
            .toList();
    read(reader, spans, sink);
  }

  /** The marks of everything that is committed now. */
  public Marks marks(final DeadLetterReader reader) {
    final List<AuditEntry> entries = new ArrayList<>();
    read(reader, entries::add);
    return marks(entries);
  }

  /**
   * The marks of everything that was written before this call, committed or aborted since.
   *
   * <p>An open transaction hides what others committed behind it. {@link #marks} is content with
   * what is visible; this waits for such transactions to end, at most for their timeout. Whoever
   * means to replay must use this one, after it has shut out every other replay of the same topic.
   */
  Marks marksOfEverythingWritten(final DeadLetterReader reader) {
    final List<AuditEntry> entries = new ArrayList<>();
    read(reader, List.of(new Span(partition(), firstOffset(), highWatermark())), entries::add);
    return marks(entries);
  }

  /** Kafka's ids of those topics that exist. */
  Map<String, String> topicIds(final Set<String> topics) {
    final Map<String, String> ids = new HashMap<>();
    if (topics.isEmpty()) {
      return ids;
    }
    try (Admin admin = Admin.create(clientConfig)) {
      final Map<String, KafkaFuture<TopicDescription>> answers =
          admin.describeTopics(topics).topicNameValues();
      for (final Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
        try {
          ids.put(answer.getKey(), get(answer.getValue()).topicId().toString());
        } catch (final UnknownTopicOrPartitionException gone) {
          // A topic that is gone has no id, and nothing can be done with its dead letters.
          continue;
        }
      }
    }
    return ids;
  }

  private Marks marks(final List<AuditEntry> entries) {
    final Map<String, String> ids =
        topicIds(
            entries.stream().map(entry -> entry.partition().topic()).collect(Collectors.toSet()));
    final Marks marks = new Marks();
    entries.stream()
        .filter(entry -> entry.topicId().equals(ids.get(entry.partition().topic())))
        .forEach(marks::add);
    return marks;
  }

  private void read(
      final DeadLetterReader reader, final List<Span> spans, final Consumer<AuditEntry> sink) {
    // One partition is read by one thread, in order.
    final List<AuditEntry> entries =
        reader.scan(
            spans,
            DeadLetterFilter.all(),
            Collector.<DeadLetter, List<AuditEntry>>of(
                ArrayList::new,
                (found, letter) -> AuditFormat.read(letter).ifPresent(found::add),
                (one, other) -> {
                  one.addAll(other);
                  return one;
                }),
            Progress.NONE);
    entries.forEach(sink);
  }

  private long firstOffset() {
    return offset(OffsetSpec.earliest());
  }

  private long highWatermark() {
    return offset(OffsetSpec.latest());
  }

  private long offset(final OffsetSpec spec) {
    try (Admin admin = Admin.create(clientConfig)) {
      return get(admin
              .listOffsets(
                  Map.of(partition(), spec),
                  new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
              .partitionResult(partition()))
          .offset();
    }
  }

  private static <T> T get(final KafkaFuture<T> answer) {
    try {
      return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (final ExecutionException failed) {
      if (failed.getCause() instanceof final KafkaException known) {
        throw known;
      }
      throw new KafkaException(failed.getCause());
    } catch (final TimeoutException late) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "The cluster did not answer within " + TIMEOUT_SECONDS + " s", late);
    }
  }

  private void provision(final Admin admin, final Topic topic, final int partitions) {
    new TopicProvisioner(admin, new TopicOptions(prefix, partitions, (short) -1, true))
        .provision(Set.of(topic));
  }
}
