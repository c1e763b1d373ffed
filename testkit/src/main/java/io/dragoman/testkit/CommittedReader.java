package io.dragoman.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Counts what a consumer with {@code read_committed} sees, by topic and key: the judge of whether
 * anything was lost or came twice, who knows nothing of whoever wrote it. One thread at a time.
 */
public final class CommittedReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Map<String, Integer>> counts = new HashMap<>();
  private final Map<String, Map<String, ConsumerRecord<byte[], byte[]>>> last = new HashMap<>();

  /** Reads topics that exist, each from its beginning. */
  public CommittedReader(final String bootstrap, final Collection<String> topics) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                // It also watches brokers that are killed.
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                200),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    final List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    for (final String topic : topics) {
      counts.put(topic, new HashMap<>());
      last.put(topic, new HashMap<>());
    }
  }

  /** Reads what is there. */
  public void read() {
    for (final ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      final String key = new String(record.key(), StandardCharsets.UTF_8);
      counts.get(record.topic()).merge(key, 1, Integer::sum);
      last.get(record.topic()).put(key, record);
    }
  }

  /** Reads what is there; how often each key was seen in a topic by now. */
  public Map<String, Integer> read(final String topic) {
    read();
    return counts(topic);
  }

  /** How often each key was seen in a topic when it was read last. */
  public Map<String, Integer> counts(final String topic) {
    return counts.get(topic);
  }

  /** The last record of each key in a topic. */
  public Map<String, ConsumerRecord<byte[], byte[]>> last(final String topic) {
    return last.get(topic);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
