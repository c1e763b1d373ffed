package io.dragoman.resilience.testkit;

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

/** Counts what a consumer with {@code read_committed} sees, by topic and key. */
public final class CommittedReader implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Map<String, Integer>> seen = new HashMap<>();

  public CommittedReader(final String bootstrap, final Collection<String> topics) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    final List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    topics.forEach(topic -> seen.put(topic, new HashMap<>()));
  }

  /** Reads what is there. */
  public void read() {
    for (final ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
      seen.get(record.topic())
          .merge(new String(record.key(), StandardCharsets.UTF_8), 1, Integer::sum);
    }
  }

  /** How often each key was seen in a topic. */
  public Map<String, Integer> counts(final String topic) {
    return seen.get(topic);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
