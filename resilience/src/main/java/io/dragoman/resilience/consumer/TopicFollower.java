package io.dragoman.resilience.consumer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a small topic on a thread of its own: all of its partitions, in each instance, without a
 * group and without committing. First what is there, then what comes, until it is closed.
 *
 * <p>It has patience: while the topic is not made yet or brokers are away, it tries again, and
 * begins where its {@link Listener} says, so that a record may be heard more than once. Partitions
 * that are added are noticed within a minute.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofMillis(200);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  /** How often it is looked whether the topic has more partitions. */
  static final Duration LOOK = Duration.ofMinutes(1);

  private final String name;
  private final Supplier<? extends Consumer<String, byte[]>> consumers;
  private final String topic;
  private final Listener listener;
  private final InstantSource steady;
  private final Duration retry;
  private final CountDownLatch read = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Consumer<String, byte[]> reading;
  private @Nullable Thread thread;

  /** Hears of the topic's records, on the follower's thread. */
  public interface Listener {

    /**
     * Takes a record; those of a partition come in their order. One at which it throws is named in
     * the log and passed over: no record may silence those behind it.
     */
    void hear(ConsumerRecord<String, byte[]> record);

    /** All that was there has been heard. Called again whenever reading had to begin again. */
    default void caughtUp() {}

    /** From when on to read, by the topic's timestamps; from the beginning when empty. */
    default Optional<Instant> since() {
      return Optional.empty();
    }
  }

  /**
   * Hears nothing until it is started.
   *
   * @param name of the thread
   * @param client properties that every client needs
   * @param isolation whether records are heard that belong to no committed transaction
   * @param topic full name of the topic; it need not exist yet
   * @param steady time that passes, which nobody sets
   */
  public TopicFollower(
      final String name,
      final Map<String, Object> client,
      final IsolationLevel isolation,
      final String topic,
      final Listener listener,
      final InstantSource steady) {
    this(name, consumers(client, isolation), topic, listener, steady, RETRY);
  }

  TopicFollower(
      final String name,
      final Supplier<? extends Consumer<String, byte[]>> consumers,
      final String topic,
      final Listener listener,
      final InstantSource steady,
      final Duration retry) {
    this.name = name;
    this.consumers = consumers;
    this.topic = topic;
    this.listener = listener;
    this.steady = steady;
    this.retry = retry;
  }

  private static Supplier<Consumer<String, byte[]>> consumers(
      final Map<String, Object> client, final IsolationLevel isolation) {
    final Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return () -> new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** Starts to follow the topic, once. */
  public synchronized TopicFollower start() {
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }
    return this;
  }

  /** Waits until all has been heard that was there, or for so long; whether it has been. */
  public boolean await(final Duration timeout) throws InterruptedException {
    return read.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether all has been heard that was there at the start. */
  public boolean isCaughtUp() {
    return read.getCount() == 0;
  }

  /** Stops to follow; nothing is heard afterwards, unless a listener takes longer than 2 s. */
  @Override
  public void close() {
    closed.countDown();
    final Consumer<String, byte[]> waiting = reading;
    if (waiting != null) {
      waiting.wakeup();
    }
    final Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running != null) {
      try {
        running.join(CLOSE);
      } catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isClosed(final Duration within) throws InterruptedException {
    return closed.await(within.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The whole of the thread's life. */
  void run() {
    try {
      do {
        try (Consumer<String, byte[]> consumer = consumers.get()) {
          reading = consumer;
          follow(consumer);
        } catch (final KafkaException e) {
          LOG.debug("{} cannot be read just now", topic, e);
        }
      } while (!isClosed(retry));
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when it is closed, or must begin again because the topic has other partitions. */
  private void follow(final Consumer<String, byte[]> consumer) throws InterruptedException {
    final List<TopicPartition> partitions = awaitedPartitions(consumer);
    if (partitions.isEmpty()) {
      return;
    }
    consumer.assign(partitions);
    final Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    begin(consumer, partitions, ends);
    while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
      if (isClosed(Duration.ZERO)) {
        return;
      }
      consumer.poll(POLL).forEach(this::hear);
    }
    listener.caughtUp();
    read.countDown();
    Instant nextLook = steady.instant().plus(LOOK);
    while (!isClosed(Duration.ZERO)) {
      consumer.poll(POLL).forEach(this::hear);
      if (steady.instant().isAfter(nextLook)) {
        if (partitions(consumer).size() != partitions.size()) {
          return;
        }
        nextLook = steady.instant().plus(LOOK);
      }
    }
  }

  private void hear(final ConsumerRecord<String, byte[]> record) {
    try {
      listener.hear(record);
    } catch (final RuntimeException e) {
      LOG.warn("Passed over {}-{}@{}", topic, record.partition(), record.offset(), e);
    }
  }

  private void begin(
      final Consumer<String, byte[]> consumer,
      final List<TopicPartition> partitions,
      final Map<TopicPartition, Long> ends) {
    final Optional<Instant> since = listener.since();
    if (since.isEmpty()) {
      consumer.seekToBeginning(partitions);
      return;
    }
    final long from = since.get().toEpochMilli();
    consumer
        .offsetsForTimes(
            partitions.stream().collect(Collectors.toMap(partition -> partition, p -> from)))
        .forEach(
            (partition, first) ->
                consumer.seek(partition, first == null ? ends.get(partition) : first.offset()));
  }

  /** Of the topic once it is made; none when this is closed before. */
  private List<TopicPartition> awaitedPartitions(final Consumer<String, byte[]> consumer)
      throws InterruptedException {
    List<TopicPartition> partitions = partitions(consumer);
    while (partitions.isEmpty() && !isClosed(retry)) {
      partitions = partitions(consumer);
    }
    return partitions;
  }

  /** Unlike a question for one topic, this one warns nobody while the topic is not made yet. */
  private List<TopicPartition> partitions(final Consumer<String, byte[]> consumer) {
    return consumer.listTopics().getOrDefault(topic, List.of()).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }
}
