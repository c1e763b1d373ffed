package io.dragoman.resilience.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import io.dragoman.testkit.CommittedReader;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Sends items to an app with a {@link FileEngine} and counts what comes out, as somebody outside
 * would who trusts nobody.
 */
public final class ItemTraffic implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final CommittedReader reader;
  private final ItemProducer producer;
  private final Set<String> sent = new HashSet<>();

  /** Makes the app's topics on a broker that has none. */
  public ItemTraffic(final String bootstrap) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      new TopicProvisioner(admin, new TopicOptions("", PARTITIONS, (short) 1, true, PATIENCE))
          .provision(ItemApp.TOPICS);
    }
    reader =
        new CommittedReader(
            bootstrap,
            List.of(
                Topic.TRANSLATIONS.baseName(),
                Topic.REQUESTS.baseName(),
                Topic.DLQ_TRANSLATOR.baseName(),
                Topic.TRANSLATOR_DELAY.baseName()));
    producer =
        new ItemProducer(
            bootstrap,
            // What such a producer repeats is one more thing that must not be answered twice.
            Map.of("enable.idempotence", false));
  }

  /** Every tenth event is sent twice, every twentieth is poison, every thirtieth repeats work. */
  public void send(final int count) {
    final int from = sent.size();
    IntStream.range(from, from + count)
        .forEach(
            i -> {
              final String event = (i % 20 == 7 ? FileEngine.POISON : "event") + "-" + i;
              final String work = i % 30 == 3 ? "again" : event;
              send(event, work);
              if (i % 10 == 0) {
                send(event, work);
              }
            });
    producer.flush();
  }

  /** Sends one. */
  public void send(final String event, final String work) {
    sent.add(event);
    producer.send(event, work);
  }

  /** Ids of all events sent. */
  public Set<String> sent() {
    return Collections.unmodifiableSet(sent);
  }

  /** How often each event has ended by now. */
  public Map<String, Integer> ended() {
    return read(Topic.REQUESTS);
  }

  /** How often each key is in a topic by now. */
  public Map<String, Integer> read(final Topic topic) {
    return reader.read(topic.baseName());
  }

  /** The last record of each key in a topic, as far as it was read. */
  public Map<String, ConsumerRecord<byte[], byte[]>> last(final Topic topic) {
    return reader.last(topic.baseName());
  }

  /** Waits until everything has ended. */
  public void awaitAllEnded() {
    // Not the sets themselves, whose text an assertion makes each time that it fails.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(ended()).as("ended").size().isEqualTo(sent.size()));
  }

  /**
   * Fails unless each event has ended once and nothing more comes: poison as a dead letter and all
   * else with an answer.
   */
  public void assertEachOnce() {
    final Set<String> poison =
        sent.stream()
            .filter(event -> event.startsWith(FileEngine.POISON))
            .collect(Collectors.toSet());
    // What comes twice comes late.
    final long quiet = System.nanoTime() + QUIET.toNanos();
    await().atMost(PATIENCE).until(() -> ended() != null && System.nanoTime() > quiet);
    assertThat(ended().keySet()).isEqualTo(sent);
    assertThat(ended().values()).containsOnly(1);
    assertThat(read(Topic.TRANSLATIONS)).hasSize(sent.size() - poison.size());
    assertThat(read(Topic.TRANSLATIONS).values()).containsOnly(1);
    assertThat(read(Topic.DLQ_TRANSLATOR).keySet()).isEqualTo(poison);
    assertThat(read(Topic.DLQ_TRANSLATOR).values()).allMatch(count -> count == 1);
  }

  @Override
  public void close() {
    producer.close();
    reader.close();
  }
}
