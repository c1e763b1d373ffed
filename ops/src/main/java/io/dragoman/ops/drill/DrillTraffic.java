package io.dragoman.ops.drill;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends events, a tenth of them twice, and remembers them. */
final class DrillTraffic implements AutoCloseable {
  private static final int PERCENT = 100;

  private final Mix usual;
  private final Random random;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Set<String> sent = new LinkedHashSet<>();

  DrillTraffic(final String bootstrap, final Mix mix, final Random random) {
    this.usual = mix;
    this.random = random;
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                // What such a producer repeats is one more thing that must not be answered twice.
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                false,
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
                100,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                200),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * What is sent in a round.
   *
   * @param events how many events
   * @param poison how many of a hundred can never be answered
   * @param passing how many of a hundred cannot be answered yet
   */
  record Mix(int events, int poison, int passing) {}

  /** Sends a round. */
  void send() {
    send(usual);
  }

  /** Sends a round of something else. */
  void send(final Mix mix) {
    for (int i = 0; i < mix.events(); i++) {
      final int kind = random.nextInt(PERCENT);
      final int number = sent.size();
      final DrillWork work;
      if (kind < mix.poison()) {
        work = DrillWork.poison(number);
      } else if (kind < mix.poison() + mix.passing()) {
        work =
            DrillWork.passing(
                number, Instant.now().plus(Duration.ofMillis(random.nextInt(200, 1_500))));
      } else {
        work = DrillWork.good(number);
      }
      sent.add(work.event());
      send(work);
      if (random.nextInt(10) == 0) {
        send(work);
      }
    }
  }

  /** Ids of all events sent. */
  Set<String> sent() {
    return Collections.unmodifiableSet(sent);
  }

  private void send(final DrillWork work) {
    producer.send(
        new ProducerRecord<>(
            DrillStrategy.TOPICS.name(DrillStrategy.TOPICS.work()),
            work.event().getBytes(StandardCharsets.UTF_8),
            work.encode()));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
