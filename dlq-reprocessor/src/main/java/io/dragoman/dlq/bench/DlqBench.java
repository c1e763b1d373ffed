package io.dragoman.dlq.bench;

import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.DeadLetterStats;
import io.dragoman.dlq.letter.DeadLetterStats.Dimension;
import io.dragoman.dlq.letter.Dialects;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.OrderOutcome;
import io.dragoman.dlq.order.OrderTerms;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Fills a topic with dead letters, then measures a plain copy loop, a replay and the statistics of
 * the same records, side by side in one run; and how long an audit is read that has an entry for
 * each one, beside a plain consumer of the same entries.
 *
 * <p>The copy loop is what one would write by hand: one consumer, one producer, no account of what
 * was copied and no transactions. Both are warmed up, run in turns, and the best turn of each
 * counts. Topics are made for the run and deleted after it.
 */
public final class DlqBench {
  private static final int WARM_UP = 20_000;
  private static final Duration POLL = Duration.ofMillis(250);

  private final Map<String, Object> config;
  private final Consumer<String> log;

  /**
   * Opens no connection yet.
   *
   * @param config Kafka client configuration with {@code bootstrap.servers}
   * @param log hears what is done
   */
  public DlqBench(final Map<String, Object> config, final Consumer<String> log) {
    this.config = Map.copyOf(config);
    this.log = log;
  }

  /**
   * What was measured.
   *
   * @param records how many dead letters
   * @param valueBytes size of each value
   * @param copyPerSecond records a second of the copy loop
   * @param replayPerSecond records a second of the replay
   * @param statsSeconds how long the statistics of all records took
   * @param audit what an audit with an entry for each record costs
   */
  public record Figures(
      int records,
      int valueBytes,
      double copyPerSecond,
      double replayPerSecond,
      double statsSeconds,
      Audit audit) {
    /** Replay against copy loop; 1: as fast. */
    public double ratio() {
      return replayPerSecond / copyPerSecond;
    }
  }

  /**
   * What an audit costs.
   *
   * @param entries how many it has
   * @param consumeSeconds how long a plain consumer takes to fetch them
   * @param readSeconds how long it takes to know the state of each dead letter
   * @param mergeSeconds how long a task takes that has nothing to do but to write a snapshot
   */
  public record Audit(
      int entries, double consumeSeconds, double readSeconds, double mergeSeconds) {}

  /**
   * Runs it.
   *
   * @param records how many dead letters, at least 1
   * @param valueBytes size of each value
   * @param turns how often copy and replay are measured, at least 1
   */
  public Figures run(final int records, final int valueBytes, final int turns) {
    try (BenchCluster cluster = new BenchCluster(config, log)) {
      cluster.create("letters", "work", "warm", "warm-work");
      log.accept("filling " + records + " dead letters of " + valueBytes + " bytes");
      cluster.fill("warm", WARM_UP, valueBytes, "warm-work");
      cluster.fill("letters", records, valueBytes, "work");
      copy(cluster, "warm", WARM_UP);
      replay(cluster, "warm", WARM_UP, false);
      double copy = 0;
      double replay = 0;
      for (int turn = 0; turn < turns; turn++) {
        final double copied = copy(cluster, "letters", records);
        log.accept(String.format("turn %d: copy loop %,.0f/s", turn + 1, copied));
        final double replayed = replay(cluster, "letters", records, turn > 0);
        log.accept(String.format("turn %d: replay %,.0f/s", turn + 1, replayed));
        copy = Math.max(copy, copied);
        replay = Math.max(replay, replayed);
      }
      final double stats = stats(cluster, records);
      log.accept("filling an audit with " + records + " entries");
      return new Figures(
          records, valueBytes, copy, replay, stats, new AuditBench(cluster).run(records, turns));
    }
  }

  private static double copy(final BenchCluster cluster, final String topic, final int records) {
    final String target = cluster.name(topic.equals("warm") ? "warm-work" : "work");
    final List<TopicPartition> partitions =
        IntStream.range(0, BenchCluster.PARTITIONS)
            .mapToObj(partition -> new TopicPartition(cluster.name(topic), partition))
            .toList();
    try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer(partitions);
        KafkaProducer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      final long start = System.nanoTime();
      int copied = 0;
      while (copied < records) {
        for (final ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          producer.send(
              new ProducerRecord<>(
                  target,
                  record.partition(),
                  record.key(),
                  record.value(),
                  withoutFailure(record.headers())));
          copied++;
        }
      }
      producer.flush();
      return records / seconds(start);
    }
  }

  /** As many bytes as a replay sends, but for what it adds. */
  private static Headers withoutFailure(final Headers all) {
    final Headers some = new RecordHeaders();
    for (final org.apache.kafka.common.header.Header header : all) {
      if (!Dialects.BUILT_IN.speaksOfFailure(header.key())) {
        some.add(header);
      }
    }
    return some;
  }

  private static double replay(
      final BenchCluster cluster, final String topic, final int records, final boolean again) {
    final AuditLog audit = new AuditLog(cluster.config(), cluster.prefix());
    audit.provision();
    try (DeadLetterReader reader = new DeadLetterReader(cluster.config(), 1)) {
      final long start = System.nanoTime();
      final OrderOutcome outcome =
          cluster
              .reprocessor(reader, audit)
              .run(
                  new Order(
                      cluster.name(topic),
                      DeadLetterFilter.all(),
                      "bench-" + start,
                      List.of(),
                      new OrderTerms(
                          new Action.Replay(Optional.empty(), Integer.MAX_VALUE),
                          again,
                          "bench",
                          "",
                          OptionalLong.empty(),
                          OptionalDouble.empty())),
                  Progress.NONE,
                  () -> false);
      if (outcome.total() != records) {
        throw new IllegalStateException(
            outcome.total() + " of " + records + " dead letters were replayed.");
      }
      return records / seconds(start);
    }
  }

  private static double stats(final BenchCluster cluster, final int records) {
    try (DeadLetterReader reader =
        new DeadLetterReader(
            cluster.config(), Math.max(2, Runtime.getRuntime().availableProcessors()))) {
      final long start = System.nanoTime();
      final DeadLetterStats stats =
          reader.scan(
              reader.ranges(List.of(cluster.name("letters")), DeadLetterFilter.all()),
              DeadLetterFilter.all(),
              DeadLetterStats.collector(
                  EnumSet.of(
                      Dimension.CODE,
                      Dimension.EXCEPTION,
                      Dimension.ENGINE,
                      Dimension.APP,
                      Dimension.HOUR)));
      if (stats.count() != records) {
        throw new IllegalStateException(
            stats.count() + " of " + records + " dead letters were counted.");
      }
      return seconds(start);
    }
  }

  static double seconds(final long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
