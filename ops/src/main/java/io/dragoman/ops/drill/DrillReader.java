package io.dragoman.ops.drill;

import io.dragoman.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts what a consumer with {@code read_committed} sees; knows nothing of the worker. */
final class DrillReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Topic> topics = new HashMap<>();
  private final Map<Topic, Map<String, Integer>> seen = new EnumMap<>(Topic.class);

  DrillReader(final String bootstrap, final Topic... wanted) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                200),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    for (final Topic topic : wanted) {
      topics.put(DrillStrategy.TOPICS.name(topic), topic);
      seen.put(topic, new HashMap<>());
    }
    final List<TopicPartition> partitions =
        Arrays.stream(wanted)
            .flatMap(topic -> consumer.partitionsFor(DrillStrategy.TOPICS.name(topic)).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
  }

  /** Reads what is there and returns how often each key was seen in a topic. */
  Map<String, Integer> read(final Topic topic) {
    for (final ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      seen.get(topics.get(record.topic()))
          .merge(new String(record.key(), StandardCharsets.UTF_8), 1, Integer::sum);
    }
    return seen.get(topic);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
