package io.dragoman.resilience.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.testkit.CommittedReader;
import io.dragoman.resilience.testkit.Item;
import io.dragoman.resilience.testkit.LocalBroker;
import io.dragoman.resilience.testkit.WorkerProcess;
import io.dragoman.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Breaks worker processes against a real broker and counts what readers see. */
class WorkerKillIT {
  private static final int PARTITIONS = 4;
  private static final String ANSWERS = Topic.TRANSLATIONS.baseName();
  private static final String STATUS = Topic.REQUESTS.baseName();
  private static final String DEAD = Topic.DLQ_TRANSLATOR.baseName();

  @TempDir private Path directory;
  private LocalBroker broker;
  private CommittedReader reader;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void start() throws Exception {
    broker = new LocalBroker(directory.resolve("broker"));
    broker.create(
        PARTITIONS,
        Stream.of(
                Topic.TRANSLATION_TASKS,
                Topic.TRANSLATOR_DELAY,
                Topic.DLQ_TRANSLATOR,
                Topic.TRANSLATIONS,
                Topic.REQUESTS)
            .map(Topic::baseName)
            .toList());
    reader =
        new CommittedReader(
            broker.bootstrap(), List.of(ANSWERS, STATUS, DEAD, Topic.TRANSLATOR_DELAY.baseName()));
    producer =
        new KafkaProducer<>(
            // What such a producer repeats is one more thing that must not be answered twice.
            Map.of("bootstrap.servers", broker.bootstrap(), "enable.idempotence", false),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    producer.close();
    reader.close();
    broker.close();
  }

  @Test
  void shouldLoseAndDuplicateNothingWhenKilledAgainAndAgain() throws Exception {
    final int kills = Integer.getInteger("dragoman.kills", 5);
    final Random random = new Random(7);
    final Set<String> sent = new HashSet<>();
    for (int kill = 0; kill < kills; kill++) {
      try (WorkerProcess process = worker()) {
        send(sent, 600);
        final int before = reader.counts(STATUS).size();
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> read(STATUS).size() > before + random.nextInt(200));
        process.kill();
      }
    }
    try (WorkerProcess process = worker()) {
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(read(STATUS).keySet()).hasSameSizeAs(sent));
      // What comes twice would come late.
      send(sent, 50);
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(read(STATUS).keySet()).hasSameSizeAs(sent));
      assertThat(process.alive()).isTrue();
    }
    reader.read();

    assertEachOnce(sent);
  }

  @Test
  void shouldGiveUpOnlyTheRecordThatKillsTheProcess() throws Exception {
    final Set<String> sent = new HashSet<>();
    send(sent, 100);
    sent.add("killer");
    send("killer", "killer");
    send(sent, 100);
    int deaths = 0;
    while (!read(DEAD).containsKey("killer")) {
      try (WorkerProcess process = worker()) {
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> read(DEAD).containsKey("killer") || !process.alive());
        deaths += process.alive() ? 0 : 1;
        assertThat(deaths).isLessThan(5);
        if (process.alive()) {
          await()
              .atMost(Duration.ofMinutes(1))
              .untilAsserted(() -> assertThat(read(STATUS).keySet()).hasSameSizeAs(sent));
        }
      }
    }

    assertThat(deaths).isBetween(3, 4);
    assertThat(reader.counts(STATUS).keySet()).isEqualTo(sent);
    assertThat(reader.counts(STATUS).values()).containsOnly(1);
  }

  @Test
  void shouldGiveUpNothingWhenTheEngineIsDownAndTheWorkerIsKilledMeanwhile() throws Exception {
    final Path outage = WorkerProcess.outage(directory.resolve("state"));
    final Set<String> sent = new HashSet<>();
    try (WorkerProcess process = worker()) {
      send(sent, 300);
      await().atMost(Duration.ofMinutes(1)).until(() -> read(STATUS).size() > 50);
      Files.createFile(outage);
      send(sent, 300);
      // Long enough for the breaker to open, try and open again several times.
      await()
          .pollDelay(Duration.ofSeconds(4))
          .atMost(Duration.ofSeconds(30))
          .until(() -> read(STATUS).size() < sent.size());
      process.kill();
    }
    try (WorkerProcess process = worker()) {
      await()
          .pollDelay(Duration.ofSeconds(4))
          .atMost(Duration.ofSeconds(30))
          .until(() -> read(STATUS).size() < sent.size() && process.alive());
      Files.delete(outage);
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(read(STATUS).keySet()).hasSameSizeAs(sent));
    }

    assertThat(reader.counts(Topic.TRANSLATOR_DELAY.baseName())).as("attempts burnt").isEmpty();
    assertEachOnce(sent);
  }

  private WorkerProcess worker() throws Exception {
    return WorkerProcess.start(
        broker.bootstrap(), Files.createDirectories(directory.resolve("state")));
  }

  private void assertEachOnce(final Set<String> sent) {
    final Set<String> poison = new HashSet<>(sent);
    poison.removeIf(event -> !event.startsWith("poison"));
    assertThat(reader.counts(STATUS).keySet()).isEqualTo(sent);
    assertThat(reader.counts(STATUS).values()).containsOnly(1);
    assertThat(reader.counts(ANSWERS).values()).containsOnly(1);
    assertThat(reader.counts(ANSWERS)).hasSize(sent.size() - poison.size());
    assertThat(reader.counts(DEAD).keySet()).isEqualTo(poison);
    assertThat(reader.counts(DEAD).values()).containsOnly(1);
  }

  /** Every tenth event is sent twice, every twentieth is poison, every thirtieth repeats work. */
  private void send(final Set<String> sent, final int count) {
    final int from = sent.size();
    IntStream.range(from, from + count)
        .forEach(
            i -> {
              final String event = (i % 20 == 7 ? "poison-" : "event-") + i;
              final String work = i % 30 == 3 ? "again" : event;
              sent.add(event);
              send(event, work);
              if (i % 10 == 0) {
                send(event, work);
              }
            });
    producer.flush();
  }

  private void send(final String event, final String work) {
    producer.send(
        new ProducerRecord<>(
            Topic.TRANSLATION_TASKS.baseName(),
            event.getBytes(StandardCharsets.UTF_8),
            Item.of(event, work).encode()));
  }

  private Map<String, Integer> read(final String topic) {
    reader.read();
    return reader.counts(topic);
  }
}
