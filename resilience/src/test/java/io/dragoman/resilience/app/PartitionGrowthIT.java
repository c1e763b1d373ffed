package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.testing.ItemApp;
import io.dragoman.resilience.testing.ItemApps;
import io.dragoman.resilience.testing.ItemProducer;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.TopicFamily;
import io.dragoman.schemas.topics.TopicGrowth;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import io.dragoman.testkit.CommittedReader;
import io.dragoman.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions are added while work waits in all the places where it can wait. */
class PartitionGrowthIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final String TASKS = Topic.TRANSLATION_TASKS.baseName();
  private static final String STATUS = Topic.REQUESTS.baseName();
  private static final String DELAY = Topic.TRANSLATOR_DELAY.baseName();
  private static final String LATER = "later";

  @TempDir private Path directory;
  private final ScriptedEngine engine = new ScriptedEngine("engine", 8);
  private final ItemApp definition = new ItemApp(engine);
  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private volatile boolean healed;
  private volatile boolean publishing = true;

  @Test
  void shouldLoseAndDoubleNothingWhenFourPartitionsBecomeEightUnderLoad() throws Exception {
    engine.setModel(this::answer);
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      new TopicProvisioner(admin, new TopicOptions("", 4, (short) 1, true))
          .provision(ItemApp.TOPICS);
      final Settings settings = settings(broker);
      final List<TopicFamily> families = TopicFamilies.of(definition, settings);
      final TopicGrowth growth =
          new TopicGrowth(admin, Map.of("bootstrap.servers", broker.bootstrap()), CALL);
      try (CommittedReader reader =
              new CommittedReader(broker.bootstrap(), List.of(STATUS, DELAY));
          ItemProducer producer = producer(broker)) {
        final Future<?> publisher;
        try (StreamApp before = start(settings)) {
          send(producer, "done", 400);
          await().atMost(LONG).until(() -> reader.read(STATUS).size() == sent.size());
          send(producer, LATER, 10);
          await().atMost(LONG).until(() -> reader.read(DELAY).size() == 10);
          engine.hold();
          publisher = publish(producer);
          await().atMost(LONG).until(() -> ItemApps.get(before, "/worker").contains("INBOX_FULL"));
          await()
              .atMost(LONG)
              .until(() -> ItemApps.get(before, "/health").contains("wait in " + TASKS));
          assertThat(ItemApps.get(before, "/metrics"))
              .containsPattern("dragoman_backlog\\{[^}]*" + TASKS + "\"\\} [1-9]");

          assertThatThrownBy(() -> growth.grow(6, families))
              .isInstanceOf(ConfigException.class)
              .hasMessageContaining("multiple")
              .hasMessageContaining("8, 12, 16");
          assertThatThrownBy(() -> growth.grow(8, families))
              .isInstanceOf(ConfigException.class)
              .hasMessageContaining("group dragoman-items has 2 running threads");
        }
        engine.release();
        healed = true;

        // What an operator does who has not read how to do it.
        admin.createPartitions(Map.of(TASKS, NewPartitions.increaseTo(8))).all().get();
        await().until(() -> TopicGrowth.mismatch(admin, families, CALL).isPresent());
        assertThat(TopicGrowth.mismatch(admin, families, CALL).orElseThrow())
            .contains("changelog has 4 partitions where translation.tasks has 8");
        try (StreamApp after = start(settings)) {
          await()
              .atMost(LONG)
              .until(
                  () ->
                      ItemApps.get(after, "/health")
                          .contains("./dragoman topics create --partitions 8"));

          assertThat(growth.grow(8, families))
              .containsExactlyInAnyOrder(
                  DELAY,
                  Topic.TRANSLATION_TASKS_URGENT.baseName(),
                  "dragoman-items-inbox-changelog",
                  "dragoman-items-delay-schedule-changelog",
                  "dragoman-items-seen-changelog",
                  "dragoman-items-results-changelog");
          assertThat(growth.grow(8, families)).isEmpty();

          await().atMost(LONG).until(after::ready);
          publishing = false;
          publisher.get();
          // What was answered before is known where its key goes now.
          try (ItemProducer fresh = producer(broker)) {
            send(fresh, "done", 400);
            send(fresh, "new", 200);
          }
          await().atMost(LONG).until(() -> reader.read(STATUS).size() == sent.size());
          await().atMost(LONG).until(() -> ItemApps.partitions(after) == 8);
        }
        assertThat(reader.read(STATUS).keySet()).isEqualTo(new HashSet<>(sent));
        assertThat(reader.counts(STATUS).values()).containsOnly(1);
        System.out.printf(
            "Grown from four to eight partitions under load, %d events, each ended once.%n",
            sent.size());
      }
    }
  }

  private String answer(final String work) {
    if (work.startsWith(LATER) && !healed) {
      throw new DragomanException(ErrorCode.ENGINE_FAILED, "not yet");
    }
    return work;
  }

  private Settings settings(final TestBroker broker) {
    return ItemApps.settings(
        definition,
        broker,
        directory.resolve("state"),
        Map.of(
            "inbox.max.records", "20",
            "health.interval.ms", "200",
            "retry.backoff.ms", "5000",
            "retry.backoff.max.ms", "5000",
            "shutdown.timeout.ms", "2000"));
  }

  private StreamApp start(final Settings settings) {
    return StreamApp.start(definition, settings, status -> {});
  }

  /** Publishes until it is told to stop, as somebody who knows of nothing. */
  private Future<?> publish(final ItemProducer producer) {
    final FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              for (int i = 0; publishing; i++) {
                final String event = "meanwhile-" + i;
                sent.add(event);
                producer.send(event).get();
              }
              return null;
            });
    Thread.ofVirtual().start(task);
    return task;
  }

  private void send(final ItemProducer producer, final String kind, final int count) {
    IntStream.range(0, count)
        .mapToObj(i -> kind + "-" + i)
        .forEach(
            event -> {
              sent.add(event);
              producer.send(event);
            });
    producer.flush();
  }

  private static ItemProducer producer(final TestBroker broker) {
    return new ItemProducer(broker.bootstrap(), Map.of("metadata.max.age.ms", 500));
  }
}
