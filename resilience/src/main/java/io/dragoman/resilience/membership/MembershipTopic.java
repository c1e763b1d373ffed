package io.dragoman.resilience.membership;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic on which the instances of a group tell each other whether they can work.
 *
 * <p>Times are the broker's, never an instance's. It is only as good as the brokers: while they are
 * away, or the topic may not be used, nothing is known of the others, and so nobody leaves.
 *
 * <p>For one thread.
 */
public final class MembershipTopic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MembershipTopic.class);

  private static final Duration CALL = Duration.ofSeconds(2);

  private final Map<String, Object> client;
  private final String topic;
  private final String group;
  private final String self;
  private final Duration stale;
  private final KafkaProducer<String, byte[]> producer;

  /** When our last state arrived, by the broker's clock; 0 before the first. */
  private final AtomicLong lastState = new AtomicLong();

  /**
   * Opens a producer.
   *
   * @param client properties that every client needs
   * @param topic full name of the topic
   * @param group whom the instance speaks to
   * @param interval how often each of them speaks
   */
  public MembershipTopic(
      final Map<String, Object> client,
      final String topic,
      final String group,
      final Duration interval) {
    this.client = Map.copyOf(client);
    this.topic = topic;
    this.group = group;
    this.self = group + "/" + UUID.randomUUID();
    this.stale = interval.multipliedBy(Members.STALE_INTERVALS);
    final Map<String, Object> config = new HashMap<>(client);
    // The next state says it again, and the app must not wait for this one.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, CALL.toMillis());
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /** Tells the others; returns before they can know. */
  public void say(final MemberState state) {
    try {
      producer.send(
          new ProducerRecord<>(topic, self, MemberJson.write(state)),
          (metadata, failure) -> {
            if (failure == null) {
              lastState.accumulateAndGet(metadata.timestamp(), Math::max);
            } else {
              LOG.debug("The group did not hear whether this instance can work", failure);
            }
          });
    } catch (final KafkaException e) {
      LOG.debug("The group did not hear whether this instance can work", e);
    }
  }

  /** Whether another member of the group can work. */
  public Handover.Others others() {
    final long now = lastState.get();
    if (now == 0) {
      return Handover.Others.UNKNOWN;
    }
    try {
      final boolean able =
          states(now - stale.toMillis()).entrySet().stream()
              .filter(
                  state -> state.getKey().startsWith(group + "/") && !state.getKey().equals(self))
              .anyMatch(state -> state.getValue().able() && state.getValue().member());
      return able ? Handover.Others.ABLE : Handover.Others.UNABLE;
    } catch (final KafkaException e) {
      LOG.warn("Whether others of {} can work is not known: {}", group, e.getMessage());
      return Handover.Others.UNKNOWN;
    }
  }

  /** The last state of each instance of any group, of those said since. */
  private Map<String, MemberState> states(final long since) {
    final Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) CALL.toMillis());
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) CALL.toMillis());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    final Map<String, MemberState> words = new HashMap<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      final List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      final Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer
          .offsetsForTimes(
              partitions.stream().collect(Collectors.toMap(partition -> partition, p -> since)))
          .forEach(
              (partition, first) ->
                  consumer.seek(partition, first == null ? ends.get(partition) : first.offset()));
      final long deadline = System.nanoTime() + CALL.toNanos();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        if (System.nanoTime() > deadline) {
          throw new KafkaException(topic + " could not be read within " + CALL);
        }
        for (final ConsumerRecord<String, byte[]> record : consumer.poll(CALL.dividedBy(20))) {
          words.put(Objects.requireNonNullElse(record.key(), ""), read(record.value()));
        }
      }
    }
    return words;
  }

  private static MemberState read(final byte[] value) {
    return MemberJson.read(value)
        .orElseGet(
            () -> {
              LOG.warn("What cannot be read counts as unable: {} bytes", value.length);
              return MemberState.GONE;
            });
  }

  /** Says goodbye. */
  @Override
  public void close() {
    say(MemberState.GONE);
    producer.close(CALL);
  }
}
