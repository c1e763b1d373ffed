package io.dragoman.resilience.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.app.StreamApp;
import io.dragoman.resilience.testing.Item;
import io.dragoman.resilience.testing.ItemApp;
import io.dragoman.resilience.testing.ItemApps;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.CommittedReader;
import io.dragoman.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was remembered of events with old timestamps outlives retention and a fail-over. */
class WorkerOldEventsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String TASKS = Topic.TRANSLATION_TASKS.baseName();
  private static final String STATUS = Topic.REQUESTS.baseName();

  @TempDir private Path directory;
  private int lives;

  @Test
  void shouldRememberAnOldEventWhenAnotherInstanceTakesOverAfterRetention() throws Exception {
    try (TestBroker broker =
            TestBroker.start(directory.resolve("broker"), Map.of("log.cleaner.backoff.ms", "200"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      // As in an installation whose topics are not the catalogue's: the record's time is its own.
      broker.createTopics(2, ItemApp.TOPICS.stream().map(Topic::baseName).toArray(String[]::new));
      final Instant old = Instant.now().minus(Duration.ofDays(8));
      try (CommittedReader reader = new CommittedReader(broker.bootstrap(), List.of(STATUS))) {
        try (StreamApp first = app(broker)) {
          await().atMost(PATIENCE).until(first::ready);
          send(broker, "event", old);
          await().atMost(PATIENCE).until(() -> reader.read(STATUS).size() == 1);
        }
        // Two in a row, so that everything has been looked at between the first and the second.
        awaitRetention(broker, admin, "first");
        awaitRetention(broker, admin, "second");

        try (StreamApp second = app(broker)) {
          await().atMost(PATIENCE).until(second::ready);
          send(broker, "event", old);
          send(broker, "other", old);
          await().atMost(PATIENCE).until(() -> reader.read(STATUS).size() == 2);
        }
        assertThat(reader.read(STATUS)).isEqualTo(Map.of("event", 1, "other", 1));
        assertThat(reader.last(STATUS).get("event").timestamp())
            .as("the time of a result is when there was one")
            .isGreaterThan(old.plus(Duration.ofDays(7)).toEpochMilli());
      }
    }
  }

  private StreamApp app(final TestBroker broker) {
    // A disk of its own: all it knows comes from the changelogs.
    return ItemApps.start(
        broker, new ScriptedEngine("engine", 8), directory.resolve("state" + lives++), Map.of());
  }

  /** Events of one partition are read in order, so that the last one tells of those before. */
  private static void send(final TestBroker broker, final String event, final Instant time) {
    broker.send(
        new ProducerRecord<>(TASKS, 0, time.toEpochMilli(), event, Item.of(event, event).encode()));
  }

  /** Until retention has been looked at, which an old record of a topic of its own shows. */
  private static void awaitRetention(final TestBroker broker, final Admin admin, final String topic)
      throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic(topic, 1, (short) 1)
                    .configs(Map.of("retention.ms", "1000", "cleanup.policy", "compact,delete"))))
        .all()
        .get();
    final TopicPartition partition = new TopicPartition(topic, 0);
    await().ignoreExceptions().until(() -> earliest(admin, partition) == 0);
    broker.send(new ProducerRecord<>(topic, 0, 1L, "k", "old".getBytes(StandardCharsets.UTF_8)));
    await().atMost(PATIENCE).until(() -> earliest(admin, partition) == 1);
  }

  private static long earliest(final Admin admin, final TopicPartition partition) throws Exception {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.earliest()))
        .partitionResult(partition)
        .get()
        .offset();
  }
}
