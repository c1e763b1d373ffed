package io.dragoman.dlq.outcome;

import static io.dragoman.dlq.letter.Letters.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.letter.DeadLetterCluster;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Batching;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.Targets;
import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskListener;
import io.dragoman.dlq.task.TaskLog;
import io.dragoman.dlq.task.TaskRunner;
import io.dragoman.dlq.value.AvroSource;
import io.dragoman.dlq.value.ValueDecoder;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.testkit.BesideTheTest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of replayed dead letters, told by something that behaves like a worker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayOutcomeTrackerIT {
  private static final int LETTERS = 60;

  private DeadLetterCluster cluster;
  private Map<String, Object> config;
  private DeadLetterReader reader;
  private AuditLog audit;

  @BeforeAll
  void start(@TempDir final Path folder) throws Exception {
    cluster = DeadLetterCluster.start(folder);
    config = cluster.config();
    reader = cluster.reader();
    audit = new AuditLog(config, "");
    cluster
        .broker()
        .createTopics(1, "requests", "dlq.translator", "translation.tasks", "orders", "orders-dlt");
    fill("dlq.translator", "translation.tasks");
    fill("orders-dlt", "orders");
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void shouldCountHowEachOneEnded() throws Exception {
    try (ReplayOutcomeTracker tracker =
        new ReplayOutcomeTracker(config, "", List.of("dlq.translator"))) {
      final Task task = replay("dlq.translator");
      final CompletableFuture<ReplayOutcomes> replayOutcomes =
          BesideTheTest.supply(
              () ->
                  tracker.follow(
                      audit, reader, task.id(), Duration.ofMinutes(1), soFar -> {}, () -> false));
      work("translation.tasks", "dlq.translator", 7, LETTERS, true);

      final ReplayOutcomes known = replayOutcomes.get(1, TimeUnit.MINUTES);

      assertThat(known.done()).isEqualTo(LETTERS - 9);
      assertThat(known.deadAgain()).isEqualTo(9);
      assertThat(known.pending()).isZero();
      assertThat(known.unknown()).isZero();
      assertThat(known.good()).isFalse();
      assertThat(known.examples())
          .hasSize(9)
          .allSatisfy(
              where -> {
                assertThat(where.topic()).isEqualTo("dlq.translator");
                assertThat(where.offset()).isGreaterThanOrEqualTo(LETTERS);
              });
    }
  }

  @Test
  void shouldSayWhatIsNotKnownWhenTheTimeIsOver() throws Exception {
    try (ReplayOutcomeTracker tracker =
        new ReplayOutcomeTracker(config, "", List.of("orders-dlt"))) {
      final Task task = replay("orders-dlt");
      // Somebody writes the header without a value: it says nothing.
      try (KafkaProducer<byte[], byte[]> foreign = cluster.producer(Map.of())) {
        final Headers none = new RecordHeaders().add("dragoman.replayed-from", null);
        foreign.send(new ProducerRecord<>("orders-dlt", 0, utf8("k"), utf8("v"), none)).get();
      }
      // A listener that gives up two of them, keeps their headers, and tells nobody of the others.
      work("orders", "orders-dlt", 30, LETTERS, false);

      final ReplayOutcomes replayOutcomes =
          tracker.follow(
              audit, reader, task.id(), Duration.ofMillis(500), soFar -> {}, () -> false);

      assertThat(replayOutcomes.deadAgain()).isEqualTo(2);
      assertThat(replayOutcomes.unknown()).isEqualTo(LETTERS - 2);
      assertThat(replayOutcomes.done() + replayOutcomes.pending()).isZero();
    }
  }

  /** Dead letters with every {@code each}-th one dead again, statuses for all if it speaks. */
  private void work(
      final String source,
      final String dead,
      final int each,
      final int count,
      final boolean speaks) {
    try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer("read_committed");
        KafkaProducer<byte[], byte[]> producer =
            cluster.producer(Map.of("transactional.id", "worker-of-" + source))) {
      producer.initTransactions();
      consumer.assign(List.of(new TopicPartition(source, 0)));
      consumer.seekToBeginning(consumer.assignment());
      final List<ConsumerRecord<byte[], byte[]>> copies = new ArrayList<>();
      while (copies.size() < count) {
        consumer.poll(Duration.ofMillis(100)).forEach(copies::add);
      }
      for (int i = 0; i < copies.size(); i++) {
        producer.beginTransaction();
        final Headers headers = copies.get(i).headers();
        if (speaks) {
          final Headers told = new RecordHeaders();
          told.add(headers.lastHeader("dragoman.replayed-from"));
          producer.send(new ProducerRecord<>("requests", 0, utf8("r"), utf8("status"), told));
        }
        if (i % each == 0) {
          producer.send(
              new ProducerRecord<>(dead, 0, copies.get(i).key(), copies.get(i).value(), headers));
        }
        producer.commitTransaction();
      }
    }
  }

  private Task replay(final String topic) {
    final TaskRunner runner =
        new TaskRunner(
            config,
            reader,
            audit,
            new TaskLog(config, ""),
            Targets.any(""),
            new ValueDecoder(AvroSource.NONE),
            Batching.DEFAULT,
            Tracing.OFF,
            Clock.systemUTC());
    final Task task =
        runner.task(
            new TaskOrder(
                List.of(topic),
                Criteria.ALL,
                List.of(),
                new OrderTerms(new Action.Replay(Optional.empty(), 3), "ann", "")));
    runner.run(task, TaskListener.NONE, () -> false);
    return task;
  }

  private void fill(final String topic, final String origin) {
    cluster.write(
        IntStream.range(0, LETTERS)
            .mapToObj(
                i ->
                    new ProducerRecord<>(
                        topic,
                        0,
                        utf8("k" + i),
                        utf8("v"),
                        Letters.streams()
                            .header("__streams.errors.topic", origin)
                            .header("__streams.errors.partition", "0")
                            .headers())));
  }
}
