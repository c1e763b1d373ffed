package io.dragoman.resilience.cancel;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic of cancelled requests on a thread of its own: all of it, in each instance,
 * because the units of a request are in any partition of work.
 *
 * <p>It believes whoever may write to the topic; who that is, Kafka's ACLs say. While brokers are
 * away, what is known counts.
 */
public final class CancellationReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CancellationReader.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofMillis(200);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  /** How often it is looked whether the topic has more partitions. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final Map<String, Object> client;
  private final String topic;
  private final Duration retention;
  private final Cancellations cancellations;
  private final InstantSource clock;
  private final CountDownLatch read = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Consumer<String, byte[]> reading;

  /**
   * Starts to read.
   *
   * @param client properties that every client needs
   * @param topic full name of the topic; it need not exist yet
   * @param retention how far to read back
   * @param cancellations hears of all
   * @param clock as the brokers' clocks
   */
  public CancellationReader(
      final Map<String, Object> client,
      final String topic,
      final Duration retention,
      final Cancellations cancellations,
      final InstantSource clock) {
    this.client = Map.copyOf(client);
    this.topic = topic;
    this.retention = retention;
    this.cancellations = cancellations;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("cancellations").start(this::run);
  }

  /** Waits until all is known that was there, or for so long. */
  public boolean await(final Duration timeout) throws InterruptedException {
    return read.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closed.countDown();
    final Consumer<String, byte[]> waiting = reading;
    if (waiting != null) {
      waiting.wakeup();
    }
    try {
      thread.join(CLOSE);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed(final Duration within) throws InterruptedException {
    return closed.await(within.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      do {
        try (Consumer<String, byte[]> consumer = consumer()) {
          reading = consumer;
          follow(consumer);
        } catch (final KafkaException e) {
          LOG.debug("Which requests are cancelled cannot be read just now", e);
        }
      } while (!isClosed(RETRY));
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(final Consumer<String, byte[]> consumer) throws InterruptedException {
    final List<TopicPartition> partitions = partitions(consumer);
    if (partitions.isEmpty()) {
      return;
    }
    consumer.assign(partitions);
    final Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    final long since = clock.instant().minus(retention).toEpochMilli();
    consumer
        .offsetsForTimes(
            partitions.stream().collect(Collectors.toMap(partition -> partition, p -> since)))
        .forEach(
            (partition, first) ->
                consumer.seek(partition, first == null ? ends.get(partition) : first.offset()));
    while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
      if (isClosed(Duration.ZERO)) {
        return;
      }
      hear(consumer);
    }
    read.countDown();
    long nextLook = System.nanoTime() + LOOK.toNanos();
    while (!isClosed(Duration.ZERO)) {
      hear(consumer);
      if (System.nanoTime() - nextLook > 0) {
        if (partitions(consumer).size() != partitions.size()) {
          return;
        }
        nextLook = System.nanoTime() + LOOK.toNanos();
      }
    }
  }

  /** Unlike a question for one topic, this one warns nobody while the topic is not made yet. */
  private List<TopicPartition> partitions(final Consumer<String, byte[]> consumer) {
    return consumer.listTopics().getOrDefault(topic, List.of()).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private void hear(final Consumer<String, byte[]> consumer) {
    consumer.poll(POLL).forEach(this::hear);
  }

  private void hear(final ConsumerRecord<String, byte[]> record) {
    if (record.key() != null && record.value() != null) {
      final Duration age = Duration.ofMillis(clock.millis() - record.timestamp());
      cancellations.cancel(record.key(), age.isNegative() ? Duration.ZERO : age);
    }
  }

  private Consumer<String, byte[]> consumer() {
    final Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // The gateway writes them in its transactions, and not all of these are committed.
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }
}
