package io.dragoman.dlq.policy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * True in the one instance that Kafka gave the partition of a topic with one partition.
 *
 * <p>An instance that was cut off may believe it a little longer than it is true. That does no
 * harm: whoever works on a dead letter topic shuts out whoever did before.
 */
public final class GroupLeader implements BooleanSupplier, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupLeader.class);

  private static final Duration POLL = Duration.ofMillis(500);
  private static final int SESSION_TIMEOUT_MS = 10_000;

  private final Map<String, Object> config;
  private final TopicPartition seat;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean leads;

  private GroupLeader(
      final Map<String, Object> clientConfig, final String group, final String topic) {
    this.config = new HashMap<>(clientConfig);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_TIMEOUT_MS / 5);
    this.seat = new TopicPartition(topic, 0);
    this.thread = Thread.ofPlatform().name("policy-leader").unstarted(this::stand);
  }

  /**
   * Stands for election until it is closed.
   *
   * @param group the consumer group of all instances
   * @param topic exists, with one partition
   */
  public static GroupLeader standing(
      final Map<String, Object> clientConfig, final String group, final String topic) {
    final GroupLeader leader = new GroupLeader(clientConfig, group, topic);
    leader.thread.start();
    return leader;
  }

  @Override
  public boolean getAsBoolean() {
    return leads;
  }

  /** Gives the seat up, so that another instance gets it at once. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(Duration.ofMillis(SESSION_TIMEOUT_MS));
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stand() {
    while (closed.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
      try (KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        consumer.subscribe(List.of(seat.topic()));
        while (closed.getCount() > 0) {
          consumer.poll(POLL);
          know(consumer.assignment().contains(seat));
        }
      } catch (final KafkaException e) {
        LOG.warn("The instances cannot agree who runs the policies: {}", e.getMessage());
        pause();
      }
      know(false);
    }
  }

  private void know(final boolean now) {
    if (now != leads) {
      LOG.info(now ? "This instance runs the policies" : "Another instance may run the policies");
      leads = now;
    }
  }

  private void pause() {
    try {
      closed.await(1, TimeUnit.SECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
