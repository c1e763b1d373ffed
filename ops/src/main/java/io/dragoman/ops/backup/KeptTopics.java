package io.dragoman.ops.backup;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** How the topics of a backup are reached in a cluster. */
final class KeptTopics {
  /** All of a restore is one transaction; brokers allow no longer one unless they are told to. */
  private static final int TRANSACTION_TIMEOUT_MS = 15 * 60 * 1000;

  private static final short BROKERS_DEFAULT = -1;

  private final Map<String, Object> client;
  private final String prefix;

  /**
   * In a cluster.
   *
   * @param client what every Kafka client needs
   * @param prefix before topic names
   */
  KeptTopics(final Map<String, Object> client, final String prefix) {
    this.client = Map.copyOf(client);
    this.prefix = prefix;
  }

  /** The full name. */
  String name(final Topic topic) {
    return topic.topicName(prefix);
  }

  boolean exists(final Consumer<?, ?> consumer, final Topic topic) {
    return !known(consumer, topic).isEmpty();
  }

  private List<PartitionInfo> known(final Consumer<?, ?> consumer, final Topic topic) {
    return Objects.requireNonNullElse(consumer.partitionsFor(name(topic)), List.of());
  }

  /**
   * The partitions of a topic.
   *
   * @throws CommandException when it is not there
   */
  List<TopicPartition> partitions(final Consumer<?, ?> consumer, final Topic topic) {
    final String name = name(topic);
    final List<PartitionInfo> partitions = known(consumer, topic);
    if (partitions.isEmpty()) {
      throw new CommandException(
          ExitStatus.NOT_FOUND,
          "There is no topic %s; './dragoman topics create' makes it.".formatted(name));
    }
    return partitions.stream().map(info -> new TopicPartition(name, info.partition())).toList();
  }

  /**
   * Makes a topic as the catalogue has it, if it is not there.
   *
   * @throws CommandException when the brokers do not
   */
  void provision(final Topic topic, final int partitions) {
    try (Admin admin = Admin.create(client)) {
      new TopicProvisioner(admin, new TopicOptions(prefix, partitions, BROKERS_DEFAULT, true))
          .provision(Set.of(topic));
    } catch (final DragomanException e) {
      throw new CommandException(ExitStatus.FAILED, e.getMessage());
    }
  }

  KafkaConsumer<byte[], byte[]> consumer(final IsolationLevel isolation) {
    final Map<String, Object> config = new HashMap<>(client);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Whoever asks for one ends the transaction of whoever had one before. */
  KafkaProducer<byte[], byte[]> producer() {
    final Map<String, Object> config = new HashMap<>(client);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, prefix + "dragoman-restore");
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
