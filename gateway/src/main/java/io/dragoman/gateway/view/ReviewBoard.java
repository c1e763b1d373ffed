package io.dragoman.gateway.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.resilience.consumer.TopicFollower;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Forgotten;
import io.dragoman.schemas.review.ReviewRecord.Replaced;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Settled;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All reviews and memories, as their topics have them, on every replica alike.
 *
 * <p>Bounded: above {@link #MAX_REVIEWS} reviews or {@link #MAX_CHARS} characters the oldest are
 * not shown any more, and above {@link #MAX_MEMORIES} neither are the oldest memories; they end,
 * and answer, as ever.
 */
public final class ReviewBoard implements Reviews, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReviewBoard.class);

  static final int MAX_REVIEWS = 20_000;
  static final long MAX_CHARS = 32L * 1024 * 1024;
  static final int MAX_MEMORIES = 100_000;

  private static final Duration PATIENCE = PromptProducer.DELIVERY.plusSeconds(2);

  private final Map<String, Item> items = new LinkedHashMap<>();
  private final Map<String, MemoryEntry> memories = new LinkedHashMap<>();
  private final TopicFollower reviews;
  private final TopicFollower memory;
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final InstantSource clock;
  private final KnownAnswers known = new KnownAnswers();
  private long chars;

  /**
   * Knows nothing before it is started.
   *
   * @param client addresses and security
   * @param topic full name of {@code reviews}
   * @param memoryTopic full name of {@code translation.memory}
   * @param clock the time of day
   * @param steady time that passes
   */
  public ReviewBoard(
      final Map<String, Object> client,
      final String topic,
      final String memoryTopic,
      final InstantSource clock,
      final InstantSource steady) {
    this.topic = topic;
    this.clock = clock;
    reviews =
        new TopicFollower(
            "reviews", client, IsolationLevel.READ_COMMITTED, topic, this::hear, steady);
    memory =
        new TopicFollower(
            "translation-memory",
            client,
            IsolationLevel.READ_COMMITTED,
            memoryTopic,
            this::hearMemory,
            steady);
    producer = PromptProducer.of(client, Topic.REVIEWS.maxMessageBytes());
  }

  /** Begins to read. */
  public void start() {
    reviews.start();
    memory.start();
  }

  @Override
  public synchronized List<Item> all() {
    return List.copyOf(items.values());
  }

  @Override
  public synchronized Optional<Item> find(final String id) {
    return Optional.ofNullable(items.get(id));
  }

  @Override
  public synchronized List<MemoryEntry> memory() {
    return List.copyOf(memories.values());
  }

  @Override
  public Item decide(final Decided decision) {
    write(decision);
    await(() -> find(decision.id()).filter(item -> item.settled().isPresent()).isPresent());
    return find(decision.id()).orElseThrow();
  }

  @Override
  public void forget(final Forgotten order) {
    write(order);
    await(() -> !knows(order.id()));
  }

  private synchronized boolean knows(final String key) {
    return memories.containsKey(key);
  }

  private void write(final ReviewRecord record) {
    try {
      producer
          .send(new ProducerRecord<>(topic, record.id().getBytes(UTF_8), ReviewJson.write(record)))
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    } catch (final ExecutionException | TimeoutException | KafkaException e) {
      throw unavailable(e);
    }
  }

  /**
   * Decides about pending reviews of which the memory of their client knows all sentences by now,
   * as they were decided there. Begins to, and does not wait; what a crash prevents is done after
   * it, on whichever replica, and what several do counts once.
   */
  public void settleKnown() {
    if (!reviews.isCaughtUp() || !memory.isCaughtUp()) {
      return;
    }
    final List<Decided> decisions;
    synchronized (this) {
      decisions = known.decisions(memories, clock.instant());
    }
    decisions.forEach(this::settle);
  }

  private void settle(final Decided decision) {
    try {
      producer.send(
          new ProducerRecord<>(topic, decision.id().getBytes(UTF_8), ReviewJson.write(decision)),
          (metadata, problem) -> {
            if (problem != null) {
              again(decision, problem);
            }
          });
    } catch (final RuntimeException e) {
      // Thrown on, it would be the last look of this process.
      again(decision, e);
    }
  }

  private void again(final Decided decision, final Exception problem) {
    LOG.info(
        "The known answer of review {} is written later: {}", decision.id(), problem.toString());
    synchronized (this) {
      known.again(decision.id());
    }
  }

  private static JobsUnavailableException unavailable(final Exception why) {
    return new JobsUnavailableException(
        "What came of it is not known in time. Look at it again; repeating it does no harm.",
        Duration.ofSeconds(2),
        why);
  }

  private synchronized void await(final BooleanSupplier known) {
    final long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!known.getAsBoolean()) {
        final long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw unavailable(new TimeoutException("not settled"));
        }
        wait(left);
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    }
  }

  private synchronized void hear(final ConsumerRecord<String, byte[]> record) {
    if (record.key() == null) {
      return;
    }
    switch (ReviewJson.record(record.key(), record.value())) {
      case Requested asked -> {
        final Item earlier = items.get(asked.id());
        if (earlier == null || earlier.asked().version() < asked.version()) {
          leave(earlier);
          items.put(asked.id(), new Item(asked, Optional.empty()));
          chars += size(asked);
          known.ask(asked, memories);
          bound();
        }
      }
      case Settled settled -> {
        known.forget(settled.id());
        items.computeIfPresent(
            settled.id(),
            (id, item) ->
                item.settled().isPresent() || !item.asked().version().equals(settled.version())
                    ? item
                    : new Item(item.asked(), Optional.of(settled)));
      }
      case Decided _, Replaced _, Forgotten _ -> {
        // What comes of them is told.
      }
    }
    notifyAll();
  }

  private void bound() {
    final Iterator<Item> oldest = items.values().iterator();
    while (items.size() > MAX_REVIEWS || (chars > MAX_CHARS && items.size() > 1)) {
      final Requested gone = oldest.next().asked();
      chars -= size(gone);
      known.forget(gone.id());
      oldest.remove();
    }
  }

  private void leave(final @Nullable Item earlier) {
    if (earlier != null) {
      items.remove(earlier.asked().id());
      known.forget(earlier.asked().id());
      chars -= size(earlier.asked());
    }
  }

  private static long size(final Requested asked) {
    final long lines =
        asked.lines().stream()
            .mapToLong(
                line ->
                    line.source().length() + (line.output() == null ? 0 : line.output().length()))
            .sum();
    return asked.speech() == null ? lines : lines + asked.speech().length();
  }

  private synchronized void hearMemory(final ConsumerRecord<String, byte[]> record) {
    if (record.key() == null) {
      return;
    }
    memories.remove(record.key());
    if (record.value() != null) {
      memories.put(record.key(), ReviewJson.memory(record.key(), record.value()));
      known.remember(record.key());
      if (memories.size() > MAX_MEMORIES) {
        final Iterator<MemoryEntry> oldest = memories.values().iterator();
        oldest.next();
        oldest.remove();
      }
    }
    notifyAll();
  }

  @Override
  public void close() {
    reviews.close();
    memory.close();
    producer.close(Duration.ofSeconds(2));
  }
}
