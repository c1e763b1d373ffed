package io.dragoman.dlq.bench;

import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.audit.AuditFormat;
import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.audit.StatusChange;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.OrderTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;

/** How long it takes to read and to merge an audit that has an entry for each dead letter. */
final class AuditBench {
  private static final String LETTERS = "letters";
  private static final Duration POLL = Duration.ofMillis(250);

  private final BenchCluster cluster;
  private final AuditLog audit;

  /** Of the dead letters in {@code letters}. */
  AuditBench(final BenchCluster cluster) {
    this.cluster = cluster;
    this.audit = new AuditLog(cluster.config(), cluster.name("single."));
  }

  /**
   * Runs it.
   *
   * @param entries how many
   * @param turns how often reading is measured
   */
  DlqBench.Audit run(final int entries, final int turns) {
    audit.provision();
    fill(entries);
    double consume = Double.MAX_VALUE;
    double read = Double.MAX_VALUE;
    try (DeadLetterReader reader = new DeadLetterReader(cluster.config(), 1)) {
      for (int turn = 0; turn < turns; turn++) {
        consume = Math.min(consume, consume(entries));
        final long start = System.nanoTime();
        final StatusIndex statuses = audit.statuses(reader);
        read = Math.min(read, DlqBench.seconds(start));
        final Location last =
            new Location(
                cluster.name(LETTERS),
                (entries - 1) % BenchCluster.PARTITIONS,
                (entries - 1) / BenchCluster.PARTITIONS);
        if (statuses.stateOf(last) != State.DISCARDED) {
          throw new IllegalStateException("The audit does not know what was done with " + last);
        }
      }
      final long start = System.nanoTime();
      cluster
          .reprocessor(reader, audit)
          .run(
              new Order(
                  cluster.name(LETTERS),
                  DeadLetterFilter.all(),
                  "bench-merge",
                  List.of(new Location(cluster.name(LETTERS), 0, 0)),
                  new OrderTerms(new Action.Discard(), "bench", "")),
              Progress.NONE,
              () -> false);
      return new DlqBench.Audit(entries, consume, read, DlqBench.seconds(start));
    }
  }

  private void fill(final int entries) {
    final String topic = cluster.name(LETTERS);
    final String id = cluster.id(LETTERS);
    try (KafkaProducer<byte[], byte[]> producer =
        cluster.producer(Map.of("max.in.flight.requests.per.connection", 1))) {
      for (int i = 0; i < entries; i++) {
        final long offset = i / BenchCluster.PARTITIONS;
        producer.send(
            AuditFormat.write(
                audit.partition(),
                new AuditEntry(
                    new TopicPartition(topic, i % BenchCluster.PARTITIONS),
                    id,
                    List.of(new AuditEntry.Stretch(offset, offset)),
                    1,
                    new StatusChange(
                        State.DISCARDED,
                        "bench-" + i,
                        "bench",
                        Instant.ofEpochSecond(i),
                        "one by one",
                        Optional.empty(),
                        0))));
      }
    }
  }

  private double consume(final int entries) {
    try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer(List.of(audit.partition()))) {
      final long start = System.nanoTime();
      int consumed = 0;
      while (consumed < entries) {
        consumed += consumer.poll(POLL).count();
      }
      return DlqBench.seconds(start);
    }
  }
}
