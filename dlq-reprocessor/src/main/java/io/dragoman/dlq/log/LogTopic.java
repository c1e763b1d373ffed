package io.dragoman.dlq.log;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.Answers;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A small topic of the tool's own, where every process of it sees what another one says: compacted,
 * with one partition, in which the last record of each key counts.
 */
public final class LogTopic {
  /** Somebody waits for what is written, or the next sign of life comes soon. */
  private static final int TIMEOUT_MS = 4_000;

  private final Map<String, Object> clientConfig;
  private final Topic topic;
  private final String prefix;

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param prefix what the installation puts before topic names
   */
  public LogTopic(final Map<String, Object> clientConfig, final Topic topic, final String prefix) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.topic = topic;
    this.prefix = prefix;
  }

  /** Where its records stand. */
  public TopicPartition partition() {
    return new TopicPartition(topic.topicName(prefix), 0);
  }

  /** Makes the topic exist. */
  public void provision() {
    try (Admin admin = Admin.create(clientConfig)) {
      new TopicProvisioner(admin, new TopicOptions(prefix, 1, (short) -1, true))
          .provision(Set.of(topic));
    }
  }

  /** Hands over what is committed now, in order; nothing if the topic does not exist. */
  public void read(final DeadLetterReader reader, final Consumer<DeadLetter> sink) {
    final List<OffsetRange> ranges =
        reader.ranges(Set.of(partition().topic()), DeadLetterFilter.all()).stream()
            .filter(range -> range.partition().equals(partition()))
            .toList();
    reader.readInOrder(ranges, sink);
  }

  /** Writes a record; it counts once this returns. */
  public void write(final ProducerRecord<byte[], byte[]> record) {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      Answers.get(producer.send(record));
    }
  }

  /** A producer that gives up soon, for who writes again and again; the caller closes it. */
  public KafkaProducer<byte[], byte[]> producer() {
    final Map<String, Object> config = new HashMap<>(clientConfig);
    config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    // Pipelined requests to a topic this young can lose their place in the sequence.
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
