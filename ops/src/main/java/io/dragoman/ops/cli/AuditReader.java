package io.dragoman.ops.cli;

import io.dragoman.auditor.AuditBook;
import io.dragoman.auditor.Observer;
import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.serde.AvroDeserializer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what was committed of requests into a book: without a group, each partition once. */
final class AuditReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroDeserializer<SpecificRecord> values = new AvroDeserializer<>();
  private final AuditBook book;
  private final Observer observer;
  private final InstantSource clock;
  private final Map<String, Topic> topics;
  private Instant readUntil = Instant.EPOCH;
  private long read;
  private long unreadable;

  /**
   * Of a cluster.
   *
   * @param clock nothing was written later than it says
   */
  AuditReader(
      final Cluster cluster, final String prefix, final AuditBook book, final InstantSource clock) {
    values.configure(
        cluster
            .registry()
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "Statuses and results cannot be read without --schema-registry.")),
        false);
    final Map<String, Object> config = new HashMap<>(cluster.kafka());
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    this.consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.book = book;
    this.clock = clock;
    this.observer = new Observer((topic, value) -> values.deserialize(name(topic), value), clock);
    this.topics =
        Observer.topics().stream()
            .collect(Collectors.toMap(topic -> topic.topicName(prefix), Function.identity()));
  }

  private String name(final Topic topic) {
    return topics.entrySet().stream()
        .filter(entry -> entry.getValue() == topic)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Stands where to begin.
   *
   * @return from when on all of {@code requests} can be read: later than {@code since} where
   *     retention has deleted some of it
   */
  Instant begin(final Instant since) {
    final Map<String, List<PartitionInfo>> known = consumer.listTopics();
    final List<TopicPartition> partitions = new ArrayList<>();
    for (final Map.Entry<String, Topic> topic : topics.entrySet()) {
      final List<PartitionInfo> found = known.getOrDefault(topic.getKey(), List.of());
      if (found.isEmpty() && topic.getValue() == Topic.REQUESTS) {
        throw new CommandException(
            ExitStatus.NOT_FOUND,
            "There is no topic %s; is --topic-prefix right?".formatted(topic.getKey()));
      }
      found.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
    }
    consumer.assign(partitions);
    final Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    final Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
    Instant held = since;
    for (final Map.Entry<TopicPartition, OffsetAndTimestamp> start : positions(partitions, since)) {
      final TopicPartition partition = start.getKey();
      final OffsetAndTimestamp first = start.getValue();
      consumer.seek(partition, first == null ? ends.get(partition) : first.offset());
      final boolean cut =
          topics.get(partition.topic()) == Topic.REQUESTS
              && first != null
              && starts.get(partition) > 0
              && first.offset() <= starts.get(partition);
      if (cut && first.timestamp() > held.toEpochMilli()) {
        held = Instant.ofEpochMilli(first.timestamp());
      }
    }
    return held;
  }

  private List<Map.Entry<TopicPartition, OffsetAndTimestamp>> positions(
      final List<TopicPartition> partitions, final Instant since) {
    return List.copyOf(
        consumer
            .offsetsForTimes(
                partitions.stream()
                    .collect(Collectors.toMap(Function.identity(), any -> since.toEpochMilli())))
            .entrySet());
  }

  /**
   * Reads until it has all that could be read when this was called.
   *
   * @param activity hears how far it is
   */
  void readToEnd(final Consumer<String> activity) {
    final Instant asked = clock.instant();
    final Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    do {
      consumer.poll(POLL).forEach(this::take);
      activity.accept("%d records read …".formatted(read));
    } while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue()));
    readUntil = asked;
  }

  private void take(final ConsumerRecord<byte[], byte[]> record) {
    read++;
    final Topic topic = topics.get(record.topic());
    final String place =
        "%s-%d@%d".formatted(topic.baseName(), record.partition(), record.offset());
    if (record.value() == null) {
      unreadable++;
      return;
    }
    try {
      observer
          .see(topic, place, record.timestamp(), record.headers(), record.value())
          .ifPresent(book::add);
    } catch (final DragomanException e) {
      if (e.code().fault() != ErrorCode.Fault.RECORD) {
        throw e;
      }
      unreadable++;
    }
  }

  /** What was seen. */
  AuditBook book() {
    return book;
  }

  /** What was committed before this has been read. */
  Instant readUntil() {
    return readUntil;
  }

  /** How many records could not be read. */
  long unreadable() {
    return unreadable;
  }

  @Override
  public void close() {
    consumer.close();
    values.close();
  }
}
