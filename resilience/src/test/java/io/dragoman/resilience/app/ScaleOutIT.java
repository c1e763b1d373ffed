package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.testing.ItemApp;
import io.dragoman.resilience.testing.ItemApps;
import io.dragoman.resilience.testing.ItemProducer;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import io.dragoman.testkit.CommittedReader;
import io.dragoman.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New instances get their share at once, although much is remembered. */
class ScaleOutIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String STATUS = Topic.REQUESTS.baseName();
  private static final int PARTITIONS = 3;

  /** More than the 10,000 a partition that Kafka Streams moves without a copy by default. */
  private static final int REMEMBERED = PARTITIONS * 11_000;

  private static final int MEANWHILE = 2_000;

  @TempDir private Path directory;
  private int sent;

  @Test
  void shouldShareTheWorkAtOnceWhenInstancesAreAddedAndMuchIsRemembered() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      provision(broker);
      try (ItemProducer producer = new ItemProducer(broker.bootstrap(), Map.of("linger.ms", 5));
          CommittedReader reader = new CommittedReader(broker.bootstrap(), List.of(STATUS));
          StreamApp first = app(broker, "first")) {
        send(producer, REMEMBERED);
        await().atMost(LONG).until(() -> reader.read(STATUS).size() == sent);

        final long start = System.nanoTime();
        try (StreamApp second = app(broker, "second");
            StreamApp third = app(broker, "third")) {
          final List<StreamApp> apps = List.of(first, second, third);
          await()
              .atMost(LONG)
              .until(
                  () -> {
                    if (sent < REMEMBERED + MEANWHILE) {
                      send(producer, 100);
                    }
                    return shared(apps);
                  });
          System.out.printf(
              "Balanced from one to three instances %d ms after their start, %d ids remembered.%n",
              Duration.ofNanos(System.nanoTime() - start).toMillis(), REMEMBERED);
          send(producer, REMEMBERED + MEANWHILE - sent);
          await().atMost(LONG).until(() -> reader.read(STATUS).size() == sent);
          // What was answered before they came is still known where it is now.
          send(producer, 0, 1_000);
          sendOneToEachPartition(producer);
          await().atMost(LONG).until(() -> reader.read(STATUS).size() == sent);
        }
        assertThat(reader.read(STATUS).values()).containsOnly(1);
      }
    }
  }

  /** Each has work; and all partitions are worked on. */
  private static boolean shared(final List<StreamApp> apps) throws Exception {
    int all = 0;
    for (final StreamApp app : apps) {
      final int partitions = ItemApps.partitions(app);
      if (partitions == 0) {
        return false;
      }
      all += partitions;
    }
    return all == PARTITIONS;
  }

  private static void provision(final TestBroker broker) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      new TopicProvisioner(admin, new TopicOptions("", PARTITIONS, (short) 1, true))
          .provision(ItemApp.TOPICS);
    }
  }

  private StreamApp app(final TestBroker broker, final String instance) {
    return ItemApps.start(
        broker, new ScriptedEngine(instance, 256), directory.resolve(instance), Map.of());
  }

  private void send(final ItemProducer producer, final int count) {
    send(producer, sent, count);
    sent += count;
  }

  private static void send(final ItemProducer producer, final int from, final int count) {
    final List<Future<RecordMetadata>> written =
        IntStream.range(from, from + count).mapToObj(i -> producer.send("event-" + i)).toList();
    producer.flush();
    assertThat(written).allSatisfy(record -> assertThat(record.get().hasOffset()).isTrue());
  }

  /** What is answered after what was sent before it, wherever that is. */
  private void sendOneToEachPartition(final ItemProducer producer) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      producer.sendTo(partition, "event-" + sent++);
    }
    producer.flush();
  }
}
