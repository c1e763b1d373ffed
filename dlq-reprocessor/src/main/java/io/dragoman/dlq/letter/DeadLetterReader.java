package io.dragoman.dlq.letter;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads dead letters: committed records only, without a consumer group, so that looking leaves no
 * trace on the cluster.
 *
 * <p>Partitions are read side by side, start offsets come from the broker's time index, and only
 * what a {@link Collector} keeps stays in memory. A scan ends at the last record that was committed
 * when it began, so it ends even while dead letters keep coming.
 *
 * <p>Not for use by several threads at once. Every method may throw Kafka's own {@code
 * KafkaException} when the cluster does not answer or does not allow.
 */
public final class DeadLetterReader implements AutoCloseable {
  /** A mistyped address is told soon; later the cluster may take longer, it was there once. */
  private static final long FIRST_ANSWER_MS = 4_000;

  private final Map<String, Object> clientConfig;
  private final Dialects dialects;
  private final int parallelism;
  private final Duration firstAnswer;
  private final List<RangeWorker> workers = new ArrayList<>();

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param parallelism how many partitions are read at once, at least 1
   */
  public DeadLetterReader(final Map<String, Object> clientConfig, final int parallelism) {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism is " + parallelism + ", must be at least 1");
    }
    final Map<String, Object> config = new HashMap<>();
    // A person waits: a cluster that does not answer is reported sooner than Kafka's minute.
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    // What is read is there already; a question that is left over from the last read would only
    // hold up the next one.
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    config.putAll(Dialects.without(clientConfig));
    this.dialects = Dialects.of(clientConfig);
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // What retention deletes before it is read must be noticed.
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    this.clientConfig = Map.copyOf(config);
    this.parallelism = parallelism;
    this.firstAnswer =
        Duration.ofMillis(
            Math.min(
                FIRST_ANSWER_MS,
                new ConsumerConfig(config).getInt(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG)));
  }

  /** Names of the topics that the cluster has and that this client may see, sorted. */
  public Set<String> topics() {
    return new TreeSet<>(consumer().listTopics().keySet());
  }

  /**
   * The stretches that may hold records of the filter's time range: from the first record with a
   * timestamp in the range to the last committed one. Topics that do not exist have none.
   */
  public List<OffsetRange> ranges(final Collection<String> topics, final DeadLetterFilter filter) {
    final KafkaConsumer<byte[], byte[]> consumer = consumer();
    final Map<String, List<PartitionInfo>> known = consumer.listTopics();
    final List<TopicPartition> partitions =
        topics.stream()
            .distinct()
            .flatMap(topic -> known.getOrDefault(topic, List.of()).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    // A consumer that is asked about partitions that it does not have warns about its own answers.
    consumer.assign(partitions);
    final Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    final Map<TopicPartition, Long> starts = new HashMap<>(consumer.beginningOffsets(partitions));
    filter
        .since()
        .ifPresent(since -> starts.putAll(firstAtOrAfter(consumer, since, partitions, ends)));
    consumer.assign(List.of());
    return partitions.stream()
        .map(
            partition ->
                new OffsetRange(
                    partition,
                    Math.min(starts.get(partition), ends.get(partition)),
                    ends.get(partition)))
        .toList();
  }

  /**
   * Reads the ranges and collects what the filter lets through, in no particular order.
   *
   * @param collector one accumulator per partition that is read at once, combined at the end
   */
  public <A, R> R scan(
      final List<OffsetRange> ranges,
      final DeadLetterFilter filter,
      final Collector<? super DeadLetter, A, R> collector,
      final Progress progress) {
    final List<OffsetRange> parts = ranges.stream().map(filter::part).toList();
    progress.advanced(length(ranges) - length(parts));
    final List<List<OffsetRange>> shares = shares(parts);
    while (workers.size() < shares.size()) {
      workers.add(new RangeWorker(new KafkaConsumer<>(clientConfig), dialects));
    }
    final List<A> accumulators = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.max(1, shares.size()), Thread.ofPlatform().name("dlq-scan-", 0).factory())) {
      final List<Future<A>> running = new ArrayList<>();
      for (int i = 0; i < shares.size(); i++) {
        final RangeWorker worker = workers.get(i);
        final List<OffsetRange> share = shares.get(i);
        running.add(
            threads.submit(
                () -> {
                  final A accumulator = collector.supplier().get();
                  worker.read(
                      share,
                      letter -> {
                        if (filter.matches(letter)) {
                          collector.accumulator().accept(accumulator, letter);
                        }
                      },
                      progress);
                  return accumulator;
                }));
      }
      try {
        for (final Future<A> one : running) {
          accumulators.add(one.get());
        }
      } catch (final InterruptedException interrupted) {
        threads.shutdownNow();
        throw new InterruptException(interrupted);
      } catch (final ExecutionException failed) {
        threads.shutdownNow();
        throw unwrapped(failed);
      }
    }
    return collector
        .finisher()
        .apply(accumulators.stream().reduce(collector.combiner()).orElseGet(collector.supplier()));
  }

  /** As {@link #scan(List, DeadLetterFilter, Collector, Progress)}, when nobody waits for it. */
  public <A, R> R scan(
      final List<OffsetRange> ranges,
      final DeadLetterFilter filter,
      final Collector<? super DeadLetter, A, R> collector) {
    return scan(ranges, filter, collector, Progress.NONE);
  }

  /** Hands every record of the ranges to {@code sink}: those of a partition in order. */
  public void readInOrder(final List<OffsetRange> ranges, final Consumer<DeadLetter> sink) {
    readInOrder(ranges, sink, Progress.NONE, () -> false);
  }

  /**
   * Hands every record of the ranges to {@code sink} in this thread: those of a partition in order,
   * filtered or not.
   *
   * @param stop asked before each record; true ends the reading
   */
  public void readInOrder(
      final List<OffsetRange> ranges,
      final Consumer<DeadLetter> sink,
      final Progress progress,
      final BooleanSupplier stop) {
    consumer();
    workers.getFirst().read(ranges, sink, progress, stop);
  }

  /** How many partitions the topic has; empty if it does not exist. */
  public OptionalInt partitions(final String topic) {
    final List<PartitionInfo> known = consumer().listTopics().getOrDefault(topic, List.of());
    return known.isEmpty() ? OptionalInt.empty() : OptionalInt.of(known.size());
  }

  /**
   * The newest that the filter lets through, newest first, without their values.
   *
   * <p>Reads backwards from the end of each partition, only as far as needed: newest is the last
   * written of each partition, and among those the latest timestamp. Those of one partition come in
   * the order of their offsets, so that the next ones stand before the last of each.
   *
   * @param limit at most so many, at least 1
   */
  public List<DeadLetter> newest(
      final List<OffsetRange> ranges, final DeadLetterFilter filter, final int limit) {
    return new EdgeReader(this, true).read(ranges, filter, limit);
  }

  /** As {@link #newest}, from the other end: oldest first. */
  public List<DeadLetter> oldest(
      final List<OffsetRange> ranges, final DeadLetterFilter filter, final int limit) {
    return new EdgeReader(this, false).read(ranges, filter, limit);
  }

  /** The dead letter at that place; empty if there is none, or none any more. */
  public Optional<DeadLetter> at(final Location location) {
    final Optional<OffsetRange> range =
        ranges(List.of(location.topic()), DeadLetterFilter.all()).stream()
            .filter(one -> one.partition().equals(location.topicPartition()))
            .filter(one -> one.from() <= location.offset() && location.offset() < one.to())
            .findFirst();
    if (range.isEmpty()) {
      return Optional.empty();
    }
    return scan(
            List.of(
                new OffsetRange(
                    location.topicPartition(), location.offset(), location.offset() + 1)),
            DeadLetterFilter.all(),
            Collectors.<DeadLetter>toList())
        .stream()
        .findFirst();
  }

  /**
   * Waits for what comes behind the ranges and hands it on as it is committed, until told to stop.
   *
   * @param stop asked several times a second
   */
  public void follow(
      final List<OffsetRange> ranges,
      final DeadLetterFilter filter,
      final Consumer<DeadLetter> sink,
      final BooleanSupplier stop) {
    final KafkaConsumer<byte[], byte[]> consumer = consumer();
    consumer.assign(ranges.stream().map(OffsetRange::partition).toList());
    ranges.forEach(range -> consumer.seek(range.partition(), range.to()));
    while (!stop.getAsBoolean()) {
      workers
          .getFirst()
          .next()
          .forEach(
              record -> {
                final DeadLetter letter = DeadLetter.of(record, dialects);
                if (filter.matches(letter)) {
                  sink.accept(letter);
                }
              });
    }
    consumer.unsubscribe();
  }

  @Override
  public void close() {
    workers.forEach(RangeWorker::close);
    workers.clear();
  }

  /** Deals the ranges out so that every worker has about as much to read, longest first. */
  private List<List<OffsetRange>> shares(final List<OffsetRange> ranges) {
    final List<List<OffsetRange>> shares = new ArrayList<>();
    final List<OffsetRange> longestFirst =
        ranges.stream()
            .filter(range -> range.length() > 0)
            .sorted(Comparator.comparingLong(OffsetRange::length).reversed())
            .toList();
    for (int i = 0; i < Math.min(parallelism, longestFirst.size()); i++) {
      shares.add(new ArrayList<>());
    }
    for (final OffsetRange range : longestFirst) {
      shares.stream()
          .min(Comparator.comparingLong(DeadLetterReader::length))
          .orElseThrow()
          .add(range);
    }
    return shares;
  }

  private static long length(final List<OffsetRange> ranges) {
    return ranges.stream().mapToLong(OffsetRange::length).sum();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    if (workers.isEmpty()) {
      final KafkaConsumer<byte[], byte[]> first = new KafkaConsumer<>(clientConfig);
      try {
        first.listTopics(firstAnswer);
      } catch (final TimeoutException late) {
        first.close(CloseOptions.timeout(Duration.ZERO));
        throw new TimeoutException(
            "no answer within "
                + firstAnswer.toMillis() / 1000.0
                + " s. Is that its address, and does it run?",
            late);
      }
      workers.add(new RangeWorker(first, dialects));
    }
    return workers.getFirst().consumer();
  }

  private static Map<TopicPartition, Long> firstAtOrAfter(
      final KafkaConsumer<byte[], byte[]> consumer,
      final Instant since,
      final List<TopicPartition> partitions,
      final Map<TopicPartition, Long> ends) {
    final Map<TopicPartition, OffsetAndTimestamp> found =
        consumer.offsetsForTimes(
            partitions.stream()
                .collect(
                    Collectors.toMap(partition -> partition, partition -> since.toEpochMilli())));
    final Map<TopicPartition, Long> offsets = new HashMap<>();
    for (final TopicPartition partition : partitions) {
      final OffsetAndTimestamp first = found.get(partition);
      offsets.put(partition, first == null ? ends.get(partition) : Long.valueOf(first.offset()));
    }
    return offsets;
  }

  private static RuntimeException unwrapped(final ExecutionException failed) {
    if (failed.getCause() instanceof final RuntimeException known) {
      return known;
    }
    if (failed.getCause() instanceof final Error error) {
      throw error;
    }
    return new IllegalStateException(failed.getCause());
  }
}
