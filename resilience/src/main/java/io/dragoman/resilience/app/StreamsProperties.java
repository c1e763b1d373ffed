package io.dragoman.resilience.app;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.values.NonNegativeTimestamp;
import io.dragoman.schemas.topics.TopicOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;

/** Makes the configuration of Kafka Streams and of plain clients from that of an app. */
final class StreamsProperties {
  private static final int SESSION_TIMEOUT_MS = 10_000;

  /**
   * Entries of stores that an instance may have to restore before its share of work goes on, some
   * seconds' worth. Kafka's own 10,000 keep a second instance idle once more events are remembered.
   */
  private static final long RECOVERY_LAG = 1_000_000;

  /** What is larger moves all at once, after it was copied beside the running work. */
  private static final int WARM_UPS = 1_000;

  /** The least that Kafka Streams takes, milliseconds: how soon a copy that is ready is used. */
  private static final long PROBING_INTERVAL_MS = 60_000;

  private StreamsProperties() {}

  /** What every Kafka client of the app needs to reach the brokers: addresses and security. */
  static Map<String, Object> client(final Settings settings) {
    final Map<String, Object> properties = new HashMap<>(settings.under(AppConfig.KAFKA_PREFIX));
    properties.put(
        StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.string(AppConfig.BOOTSTRAP_SERVERS));
    return properties;
  }

  /**
   * The configuration of Kafka Streams: ours, then what the app needs, then what the user hands on.
   */
  static Properties streams(final Settings settings, final Map<String, Object> appDefaults) {
    final Properties properties = new Properties();
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    // A store or repartition topic without a name of its own would be renamed by the next change of
    // the topology, and its content lost.
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    properties.put(
        StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, NonNegativeTimestamp.class);
    properties.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.string(AppConfig.APPLICATION_ID));
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.string(AppConfig.STATE_DIR));
    properties.put(
        StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.integer(AppConfig.NUM_STREAM_THREADS));
    properties.put(
        StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG,
        settings.integer(AppConfig.NUM_STANDBY_REPLICAS));
    properties.put(
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.number(AppConfig.COMMIT_INTERVAL_MS));
    properties.put(
        StreamsConfig.REPLICATION_FACTOR_CONFIG,
        settings.integer(AppConfig.TOPIC_REPLICATION_FACTOR));
    TopicOptions.durability(settings.integer(AppConfig.TOPIC_REPLICATION_FACTOR))
        .forEach((key, value) -> properties.put(StreamsConfig.topicPrefix(key), value));
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        settings.integer(AppConfig.TRANSACTION_TIMEOUT_MS));
    properties.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, RECOVERY_LAG);
    properties.put(StreamsConfig.MAX_WARMUP_REPLICAS_CONFIG, WARM_UPS);
    properties.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, PROBING_INTERVAL_MS);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // A thread that dies, or a process that is killed, holds its partitions for this long; Kafka's
    // own 45 s would be the longest part of every recovery.
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_TIMEOUT_MS / 5);
    settings
        .nonEmptyString(AppConfig.APPLICATION_SERVER)
        .ifPresent(server -> properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, server));
    settings
        .nonEmptyString(AppConfig.GROUP_INSTANCE_ID)
        .ifPresent(
            id ->
                properties.put(
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), id));
    properties.putAll(appDefaults);
    properties.putAll(client(settings));
    return properties;
  }
}
