package io.dragoman.schemas.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Copies all that is committed in a partition to another one of the same topic, or nothing. */
final class PartitionCopy implements AutoCloseable {
  /** The longest that brokers allow by default, milliseconds. */
  private static final int TRANSACTION_TIMEOUT_MS = 900_000;

  /** More than any changelog takes in one record. */
  private static final int MAX_REQUEST_BYTES = 32 * 1024 * 1024;

  private static final Duration POLL = Duration.ofMillis(100);

  private final Admin admin;
  private final Duration timeout;
  private final Map<String, Object> client;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * For some partitions.
   *
   * @param client properties of consumers and producers: addresses and security
   * @param timeout for how long to wait for transactions of others, and for the next records
   */
  PartitionCopy(final Admin admin, final Map<String, Object> client, final Duration timeout) {
    this.admin = admin;
    this.timeout = timeout;
    this.client = client;
    final Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Copies unless the target holds something, which then is an earlier copy.
   *
   * @throws TimeoutException when a transaction of a stopped app stays open, or brokers are slow
   */
  void copy(final String topic, final int from, final int to) {
    final TopicPartition source = new TopicPartition(topic, from);
    final TopicPartition target = new TopicPartition(topic, to);
    final long sourceEnd = committedEnd(source);
    if (read(target, committedEnd(target), record -> {}) > 0) {
      return;
    }
    final Map<String, Object> config = new HashMap<>(client);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "dragoman-topic-growth-" + target);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      // Closing without a commit aborts.
      read(
          source,
          sourceEnd,
          record ->
              producer.send(
                  new ProducerRecord<>(
                      topic,
                      to,
                      record.timestamp(),
                      record.key(),
                      record.value(),
                      record.headers())));
      producer.commitTransaction();
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** Does something with a record. */
  @FunctionalInterface
  private interface Each {
    void record(ConsumerRecord<byte[], byte[]> record);
  }

  /** Reads what is committed before {@code end}; returns how many records there were. */
  private long read(final TopicPartition partition, final long end, final Each each) {
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    long records = 0;
    long deadline = System.nanoTime() + timeout.toNanos();
    while (consumer.position(partition) < end) {
      for (final ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        each.record(record);
        records++;
        deadline = System.nanoTime() + timeout.toNanos();
      }
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException("%s cannot be read to its end %d".formatted(partition, end));
      }
    }
    return records;
  }

  /** The end of a partition, once no transaction is open in it. */
  private long committedEnd(final TopicPartition partition) {
    final long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      final long all = end(partition, IsolationLevel.READ_UNCOMMITTED, deadline);
      if (end(partition, IsolationLevel.READ_COMMITTED, deadline) >= all) {
        return all;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException(
            "A transaction of an app that was killed is still open in %s; try again in a minute"
                .formatted(partition));
      }
      Answers.pause(POLL);
    }
  }

  private long end(
      final TopicPartition partition, final IsolationLevel level, final long deadline) {
    return Answers.get(
            admin
                .listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(level))
                .partitionResult(partition),
            deadline)
        .offset();
  }
}
