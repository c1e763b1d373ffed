package io.dragoman.resilience.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.app.StreamApp;
import io.dragoman.resilience.testing.Item;
import io.dragoman.resilience.testing.ItemApps;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.CommittedReader;
import io.dragoman.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a real broker refuses, and what it costs. */
class WorkerLimitsIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int FAILURES_TO_OPEN = 5;
  private static final int BACKLOG = 700;
  private static final int URGENT = 4;
  private static final String URGENT_TASKS = Topic.TRANSLATION_TASKS_URGENT.baseName();
  private static final String TASKS = Topic.TRANSLATION_TASKS.baseName();
  private static final String STATUS = Topic.REQUESTS.baseName();
  private static final String DEAD = Topic.DLQ_TRANSLATOR.baseName();

  @TempDir private Path directory;
  private final ScriptedEngine engine = new ScriptedEngine("only", 8);
  private TestBroker broker;
  private StreamApp app;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void start() {
    broker = TestBroker.start(directory.resolve("broker"));
    app =
        ItemApps.start(
            broker,
            engine,
            directory.resolve("state"),
            Map.of(
                "topic.partitions", "2",
                "retry.backoff.ms", "50",
                "retry.max.attempts", "2",
                "breaker.open.ms", "300000"));
    await().atMost(LONG).until(app::ready);
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrap(),
                "enable.idempotence",
                false,
                "compression.type",
                "zstd",
                "max.request.size",
                32 * 1024 * 1024),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    producer.close();
    app.close();
    broker.close();
  }

  @Test
  void shouldGiveUpOnlyWhatCannotBeSentOnAndGoOn() throws Exception {
    engine.setModel(work -> work.equals("wordy") ? "x".repeat(1_200_000) : work);
    send("compressed", new byte[3_000_000]);
    send("wordy", Item.of("wordy", "wordy").encode());
    final ProducerRecord<byte[], byte[]> hostile = task("hostile", "nonsense".getBytes());
    hostile.headers().add(Header.REQUEST_ID.key(), null);
    hostile.headers().add("theirs", new byte[1_000_000]);
    producer.send(hostile).get();
    send("plain", Item.of("plain", "plain").encode());

    try (CommittedReader reader = new CommittedReader(broker.bootstrap(), List.of(STATUS, DEAD))) {
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                reader.read();
                assertThat(reader.counts(DEAD).keySet())
                    .containsExactlyInAnyOrder("compressed", "wordy", "hostile");
                assertThat(reader.counts(STATUS)).containsKey("plain");
              });
      assertThat(reader.counts(DEAD).values()).containsOnly(1);
    }
    assertThat(app.ready()).isTrue();
  }

  @Test
  void shouldAnswerUrgentWorkNextWhenABacklogStandsBeforeOtherWork() throws Exception {
    engine.hold();
    for (int i = 0; i < BACKLOG; i++) {
      producer.send(task("bulk-" + i, Item.of("b" + i, "bulk " + i).withPriority(1).encode()));
    }
    await().atMost(LONG).until(() -> engine.started() == 1);
    for (int i = 0; i < URGENT; i++) {
      final byte[] value = Item.of("u" + i, "urgent " + i).withPriority(10).encode();
      producer.send(new ProducerRecord<>(URGENT_TASKS, ("urgent-" + i).getBytes(UTF_8), value));
    }
    producer.flush();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      await().atMost(LONG).until(() -> committed(admin, URGENT_TASKS) == URGENT);
      assertThat(committed(admin, TASKS)).as("the inboxes are full").isLessThan(BACKLOG);
    }
    engine.release();

    await().atMost(LONG).until(() -> engine.batches().size() > 1);
    assertThat(engine.batches().get(1))
        .filteredOn(work -> work.startsWith("urgent"))
        .hasSize(URGENT);
  }

  /** How far the app's group has come in a topic, all partitions together. */
  private static long committed(final Admin admin, final String topic) throws Exception {
    return admin
        .listConsumerGroupOffsets("dragoman-items")
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(entry -> entry.getKey().topic().equals(topic))
        .mapToLong(entry -> entry.getValue().offset())
        .sum();
  }

  @Test
  void shouldTellPassedDeadlinesWhileNoEngineMayBeCalled() throws Exception {
    engine.setIll(true);
    send("patient", Item.of("patient", "patient").encode());
    await().atMost(LONG).until(() -> engine.started() >= FAILURES_TO_OPEN);
    final List<String> late = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    for (final String event : late) {
      send(event, Item.of(event, event).withDeadline(Instant.now().plusSeconds(1)).encode());
    }

    try (CommittedReader reader = new CommittedReader(broker.bootstrap(), List.of(STATUS, DEAD))) {
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                reader.read();
                assertThat(reader.counts(STATUS).keySet()).containsAll(late);
                assertThat(reader.counts(DEAD).keySet()).containsExactlyInAnyOrderElementsOf(late);
              });
    }
    assertThat(engine.started()).as("calls of an engine that is down").isLessThan(100);
  }

  @Test
  void shouldWriteNothingWhenThereIsNothingToDo() throws Exception {
    send("plain", Item.of("plain", "plain").encode());
    try (CommittedReader reader = new CommittedReader(broker.bootstrap(), List.of(STATUS))) {
      await()
          .atMost(LONG)
          .until(
              () -> {
                reader.read();
                return reader.counts(STATUS).containsKey("plain");
              });
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      final AtomicLong before = new AtomicLong();
      await()
          .during(Duration.ofSeconds(2))
          .atMost(LONG)
          .until(
              () -> {
                final long now = transactions(admin);
                return before.getAndSet(now) == now;
              });
    }
  }

  /** Records in the transaction log. */
  private static long transactions(final Admin admin) throws Exception {
    final String log = "__transaction_state";
    final Map<TopicPartition, OffsetSpec> partitions =
        admin.describeTopics(List.of(log)).allTopicNames().get().get(log).partitions().stream()
            .collect(
                Collectors.toMap(
                    info -> new TopicPartition(log, info.partition()),
                    info -> OffsetSpec.latest()));
    return admin.listOffsets(partitions).all().get().values().stream()
        .mapToLong(result -> result.offset())
        .sum();
  }

  private void send(final String key, final byte[] value) throws Exception {
    producer.send(task(key, value)).get();
  }

  private static ProducerRecord<byte[], byte[]> task(final String key, final byte[] value) {
    return new ProducerRecord<>(TASKS, key.getBytes(StandardCharsets.UTF_8), value);
  }
}
