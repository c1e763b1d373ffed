package io.dragoman.resilience.membership;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
 * A live view of the instances of all groups, for any app, kept by a thread that follows what they
 * say of themselves.
 *
 * <p>Who said nothing for three of its intervals is left out. While brokers are away, everybody is
 * after that time: see {@link #heard}. Safe for several threads.
 */
public final class Members implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Members.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  /** How often it is looked whether the topic has more partitions. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  /** What is older than so many intervals says nothing any more. */
  static final int STALE_INTERVALS = 3;

  /** An interval that anybody says is not believed above this. */
  private static final Duration MAX_INTERVAL = Duration.ofMinutes(5);

  /** More instances than any installation has. */
  private static final int MAX_MEMBERS = 10_000;

  private static final int MAX_KEY_CHARS = 512;

  private final Map<String, Object> client;
  private final String topic;
  private final InstantSource clock;
  private final Map<String, Said> said = new TreeMap<>();
  private final CountDownLatch read = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private long newest;
  private volatile @Nullable Consumer<String, byte[]> reading;
  private @Nullable Thread thread;

  /**
   * An instance.
   *
   * @param group its application id
   * @param id tells it from others of its group
   * @param state what it said last
   */
  public record Member(String group, String id, MemberState state) {}

  private record Said(MemberState state, Instant until) {}

  /**
   * Knows nobody until it is started.
   *
   * @param client properties that every client needs
   * @param topic full name of the topic; it need not exist yet
   * @param clock never jumps
   */
  public Members(final Map<String, Object> client, final String topic, final InstantSource clock) {
    this.client = Map.copyOf(client);
    this.topic = topic;
    this.clock = clock;
  }

  /** Starts to follow the topic. */
  public synchronized Members start() {
    if (thread == null) {
      thread = Thread.ofVirtual().name("members").start(this::run);
    }
    return this;
  }

  /** Waits until all is known that was said before the start, or for so long. */
  public boolean await(final Duration timeout) throws InterruptedException {
    return read.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether what was said before the start is known: before that, nobody may be there. */
  public boolean heard() {
    return read.getCount() == 0;
  }

  /** Who is there, by group. */
  public synchronized List<Member> all() {
    final Instant now = clock.instant();
    return said.entrySet().stream()
        .filter(entry -> entry.getValue().until().isAfter(now))
        .map(entry -> member(entry.getKey(), entry.getValue().state()))
        .toList();
  }

  private static Member member(final String key, final MemberState state) {
    final int slash = key.lastIndexOf('/');
    return new Member(key.substring(0, slash), key.substring(slash + 1), state);
  }

  /**
   * Takes a record of the topic.
   *
   * @param timestamp the broker's; only differences between such are believed
   */
  synchronized void hear(
      final @Nullable String key, final byte @Nullable [] value, final long timestamp) {
    if (key == null || value == null || key.length() > MAX_KEY_CHARS || key.indexOf('/') < 0) {
      return;
    }
    newest = Math.max(newest, timestamp);
    final Instant now = clock.instant();
    MemberJson.read(value)
        .ifPresentOrElse(
            state -> {
              final Duration interval =
                  state
                      .info()
                      .map(info -> Duration.ofMillis(info.intervalMs()))
                      .filter(Duration::isPositive)
                      .filter(given -> given.compareTo(MAX_INTERVAL) <= 0)
                      .orElse(MemberInfo.USUAL_INTERVAL);
              final Instant until =
                  now.plus(interval.multipliedBy(STALE_INTERVALS)).minusMillis(newest - timestamp);
              said.values().removeIf(one -> !one.until().isAfter(now));
              if (state.equals(MemberState.GONE) || !until.isAfter(now)) {
                said.remove(key);
              } else if (said.size() < MAX_MEMBERS || said.containsKey(key)) {
                said.put(key, new Said(state, until));
              }
            },
            () -> LOG.debug("What {} says cannot be read", key));
  }

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

  private void run() {
    try {
      do {
        try (Consumer<String, byte[]> consumer = consumer()) {
          reading = consumer;
          follow(consumer);
        } catch (final KafkaException e) {
          LOG.debug("Who is there cannot be read just now", e);
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
    consumer.seekToBeginning(partitions);
    final Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
      if (isClosed(Duration.ZERO)) {
        return;
      }
      hear(consumer);
    }
    read.countDown();
    Instant nextLook = clock.instant().plus(LOOK);
    while (!isClosed(Duration.ZERO)) {
      hear(consumer);
      if (clock.instant().isAfter(nextLook)) {
        if (partitions(consumer).size() != partitions.size()) {
          return;
        }
        nextLook = clock.instant().plus(LOOK);
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
    for (final ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      hear(record.key(), record.value(), record.timestamp());
    }
  }

  private Consumer<String, byte[]> consumer() {
    final Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }
}
