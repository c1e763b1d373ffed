package io.dragoman.resilience.crash;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic on which the instances of a group tell each other what their processes died with, so that
 * a record that kills one after the other has as many deaths for the group as it would have for
 * one.
 *
 * <p>An instance that finds deaths in its {@link CrashJournal} when it starts tells them before it
 * joins the group, and hears what others told for as long as it runs. A record belongs to one
 * instance at a time, which has heard of the deaths before it died itself, so that the largest
 * number told of a record is their sum. Nothing is written while work is done.
 *
 * <p>It is only as good as the brokers, and as the restart of the process that died: when the
 * record reaches another instance sooner, that one does not know and counts from what it does know.
 * So a record may cost some deaths more than it should, never fewer.
 */
public final class CrashBoard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CrashBoard.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofMillis(200);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Map<String, Object> client;
  private final String topic;
  private final String prefix;
  private final CrashJournal journal;
  private final CountDownLatch read = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable KafkaConsumer<String, String> reading;

  /**
   * Starts to read, and tells what the journal holds as soon as it has read what is there.
   *
   * @param client properties that every client needs
   * @param topic full name of the topic; it need not exist yet
   * @param group whose records are counted
   * @param journal of this instance
   */
  public CrashBoard(
      final Map<String, Object> client,
      final String topic,
      final String group,
      final CrashJournal journal) {
    this.client = Map.copyOf(client);
    this.topic = topic;
    this.prefix = group + "/";
    this.journal = journal;
    this.thread = Thread.ofVirtual().name("crash-board").start(this::run);
  }

  /** Waits until what others told is known and what is known here was told, or for so long. */
  public boolean await(final Duration timeout) throws InterruptedException {
    return read.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closed.countDown();
    final KafkaConsumer<String, String> waiting = reading;
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
        try (KafkaConsumer<String, String> consumer = consumer()) {
          reading = consumer;
          follow(consumer);
        } catch (final KafkaException e) {
          LOG.debug("What other instances died with cannot be read just now", e);
        }
      } while (!isClosed(RETRY));
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(final KafkaConsumer<String, String> consumer) throws InterruptedException {
    final List<TopicPartition> partitions =
        // Unlike a question for one topic, this one warns nobody while the topic is not made yet.
        consumer.listTopics().getOrDefault(topic, List.of()).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
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
    tell();
    read.countDown();
    while (!isClosed(Duration.ZERO)) {
      hear(consumer);
    }
  }

  private void hear(final KafkaConsumer<String, String> consumer) {
    consumer.poll(POLL).forEach(this::hear);
  }

  private void hear(final ConsumerRecord<String, String> record) {
    if (record.key() == null || !record.key().startsWith(prefix) || record.value() == null) {
      return;
    }
    try {
      journal.heard(record.key().substring(prefix.length()), Integer.parseInt(record.value()));
    } catch (final NumberFormatException e) {
      LOG.warn("{} is no number of deaths; it is left out", record.key());
    }
  }

  private void tell() {
    final Map<String, Integer> suspects = journal.suspects();
    if (suspects.isEmpty()) {
      return;
    }
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
      suspects.forEach(
          (id, deaths) ->
              producer.send(new ProducerRecord<>(topic, prefix + id, Integer.toString(deaths))));
      producer.flush();
    }
  }

  private KafkaConsumer<String, String> consumer() {
    final Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
  }
}
