package io.dragoman.ops.bench;

import io.dragoman.ops.drill.DrillProcesses;
import io.dragoman.resilience.cancel.Cancellations;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.crash.CrashJournal;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerEnvironment;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.resilience.worker.WorkerTopics;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.BrokerProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * Measures what the worker makes of an engine, against the engine alone and against a plain
 * synchronous processor, on a broker of its own with exactly-once processing.
 *
 * <p>Throughput counts the middle 80 % of a backlog as a reader with {@code read_committed} sees
 * it. Latency is from the producer's send to that reader, less the engine's time.
 */
final class WorkerBench {
  private static final int PARTITIONS = 8;
  private static final double WARM_UP = 0.1;
  private static final double COOL_DOWN = 0.9;
  private static final double HEAVY_LOAD = 0.8;
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LIGHT_PAUSE = Duration.ofMillis(100);
  private static final int LIGHT_RECORDS = 100;
  private static final Duration BACKLOG = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int SEGMENT_BYTES = 960_000;

  private final BrokerProcess broker;
  private final Path directory;
  private final Duration window;
  private final Consumer<String> progress;
  private final List<BenchRow> rows = new ArrayList<>();
  private int runs;

  private WorkerBench(
      final BrokerProcess broker,
      final Path directory,
      final Duration window,
      final Consumer<String> progress) {
    this.broker = broker;
    this.directory = directory;
    this.window = window;
    this.progress = progress;
  }

  /**
   * Measures everything.
   *
   * @param directory an empty one for broker and state
   * @param window about how long each throughput is measured
   * @param progress hears what is being measured
   */
  static BenchReport run(
      final Path directory, final Duration window, final Consumer<String> progress)
      throws IOException, InterruptedException {
    try (BrokerProcess broker = DrillProcesses.broker(directory.resolve("broker"))) {
      final WorkerBench bench = new WorkerBench(broker, directory, window, progress);
      bench.measure();
      return new BenchReport(bench.rows);
    }
  }

  private void measure() throws IOException, InterruptedException {
    final SleepingEngine quick = new SleepingEngine(32, Duration.ofMillis(20));
    final double limit = raw("engine.32-in-20ms", quick);
    synchronous(quick, limit);
    for (final int size : List.of(100, 8 * 1024)) {
      for (final int threads : List.of(1, 2, 4)) {
        throughput("worker.%dB.%d-threads".formatted(size, threads), quick, size, threads, limit);
      }
    }
    ceiling(100, 30_000);
    ceiling(8 * 1024, 6_000);
    final SleepingEngine speech = new SleepingEngine(8, Duration.ofMillis(500));
    final double segments = raw("engine.8-in-500ms", speech);
    throughput("worker.960KB.2-threads", speech, SEGMENT_BYTES, 2, segments);
    latency(quick, limit);
    urgency(quick, limit);
  }

  /**
   * What the worker itself passes, with an engine that takes no time.
   *
   * @param expected about how many a second, for the length of the measurement
   */
  private void ceiling(final int size, final double expected)
      throws IOException, InterruptedException {
    final SleepingEngine none = new SleepingEngine(32, Duration.ZERO);
    for (final int threads : List.of(1, 2)) {
      final String name = "worker.ceiling.%dB.%d-threads".formatted(size, threads);
      final WorkerTopics topics = topics();
      try (Running running = start(topics, none, size, threads)) {
        progress.accept(name);
        rows.add(new BenchRow(name, backlog(topics, running.streams(), size, expected), "items/s"));
      }
    }
  }

  private double raw(final String name, final SleepingEngine engine) {
    progress.accept(name);
    final List<String> batch = Collections.nCopies(engine.maxBatch(), "item");
    final long start = System.nanoTime();
    long items = 0;
    while (System.nanoTime() - start < window.toNanos() / 2) {
      items += engine.run(batch, Instant.MAX).size();
    }
    final double rate = items / seconds(System.nanoTime() - start);
    rows.add(new BenchRow(name, rate, "items/s"));
    return rate;
  }

  private void synchronous(final SleepingEngine engine, final double limit)
      throws IOException, InterruptedException {
    final int threads = 2;
    final double expected = 1 / seconds(engine.call().toNanos());
    final WorkerTopics topics = topics();
    final StreamsBuilder builder = new StreamsBuilder();
    builder.stream(
            topics.name(topics.work()), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .mapValues(
            value -> {
              final String id = BenchStrategy.id(value);
              return engine
                  .run(List.of(id), Instant.MAX)
                  .getFirst()
                  .getBytes(StandardCharsets.UTF_8);
            })
        .to(topics.name(Topic.TRANSLATIONS), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    final Properties properties = properties(topics, threads);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    try (KafkaStreams streams = new KafkaStreams(builder.build(), new StreamsConfig(properties))) {
      add("synchronous.100B.2-threads", backlog(topics, streams, 100, expected), limit);
    }
  }

  private void throughput(
      final String name,
      final SleepingEngine engine,
      final int size,
      final int threads,
      final double limit)
      throws IOException, InterruptedException {
    final WorkerTopics topics = topics();
    try (Running running = start(topics, engine, size, threads)) {
      progress.accept(name);
      add(name, backlog(topics, running.streams(), size, limit), limit);
    }
  }

  private void add(final String name, final double rate, final double limit) {
    rows.add(new BenchRow(name, rate, "items/s"));
    rows.add(new BenchRow(name + ".of-engine", rate / limit, "ratio"));
  }

  /** Items a second that leave while a backlog is worked off. */
  private double backlog(
      final WorkerTopics topics, final KafkaStreams streams, final int size, final double expected)
      throws IOException, InterruptedException {
    final int count = (int) Math.max(50, expected * seconds(window.toNanos()) / 0.8);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < count; i++) {
        send(producer, topics, i, size);
      }
    }
    try (KafkaConsumer<byte[], byte[]> reader = reader(topics)) {
      streams.start();
      final Set<String> seen = new HashSet<>();
      long from = 0;
      int seenFrom = 0;
      final long patience = System.nanoTime() + PATIENCE.toNanos() + 4 * window.toNanos();
      while (seen.size() < count * COOL_DOWN) {
        if (System.nanoTime() > patience) {
          throw new IOException("Only %d of %d answers came".formatted(seen.size(), count));
        }
        for (final ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(5))) {
          seen.add(new String(record.value(), StandardCharsets.US_ASCII));
        }
        if (from == 0 && seen.size() >= count * WARM_UP) {
          from = System.nanoTime();
          seenFrom = seen.size();
        }
      }
      return (seen.size() - seenFrom) / seconds(System.nanoTime() - from);
    }
  }

  private void latency(final SleepingEngine engine, final double limit)
      throws IOException, InterruptedException {
    final WorkerTopics topics = topics();
    try (Running running = start(topics, engine, 100, 2);
        KafkaProducer<byte[], byte[]> producer = producer();
        KafkaConsumer<byte[], byte[]> reader = reader(topics)) {
      running.streams().start();
      latencies(topics, producer, reader, 0, 20, LIGHT_PAUSE);
      progress.accept("latency at light load");
      percentiles(
          "worker.latency.light",
          engine,
          latencies(topics, producer, reader, 1_000, LIGHT_RECORDS, LIGHT_PAUSE));
      progress.accept("latency at 80 % load");
      final double rate = limit * HEAVY_LOAD;
      final int count = (int) (rate * seconds(window.toNanos()));
      final Duration pause = Duration.ofNanos((long) (1e9 / rate));
      // As with throughput, the beginning is not counted: code that is still being compiled makes
      // a queue that takes long to go away with a fifth of the engine's time to spare.
      latencies(topics, producer, reader, 10_000, count / 2, pause);
      percentiles(
          "worker.latency.80-percent",
          engine,
          latencies(topics, producer, reader, 1_000_000, count, pause));
    }
  }

  /** Urgent records behind a backlog of others, one at a time. */
  private void urgency(final SleepingEngine engine, final double limit)
      throws IOException, InterruptedException {
    final WorkerTopics topics = topics();
    try (Running running = start(topics, engine, 100, 2);
        KafkaProducer<byte[], byte[]> producer = producer();
        KafkaConsumer<byte[], byte[]> reader = reader(topics)) {
      progress.accept("urgent work behind a backlog");
      running.streams().start();
      latencies(topics, producer, reader, 0, 20, LIGHT_PAUSE);
      final int backlog = (int) (limit * seconds(BACKLOG.toNanos()));
      for (int i = 0; i < backlog; i++) {
        send(producer, topics, 1_000 + i, 100);
      }
      producer.flush();
      percentiles(
          "worker.latency.urgent-behind-backlog",
          engine,
          latencies(topics, producer, reader, BenchStrategy.URGENT, LIGHT_RECORDS, LIGHT_PAUSE));
    }
  }

  /** Sends at a steady pace and returns how long each took to be seen, nanoseconds. */
  private static List<Long> latencies(
      final WorkerTopics topics,
      final KafkaProducer<byte[], byte[]> producer,
      final KafkaConsumer<byte[], byte[]> reader,
      final int first,
      final int count,
      final Duration pause)
      throws IOException {
    final Map<String, Long> sentAt = new ConcurrentHashMap<>();
    final Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  final long start = System.nanoTime();
                  for (int i = 0; i < count; i++) {
                    final long due = start + i * pause.toNanos();
                    for (long left = due - System.nanoTime();
                        left > 0;
                        left = due - System.nanoTime()) {
                      LockSupport.parkNanos(left);
                    }
                    sentAt.put(BenchStrategy.id(first + i), System.nanoTime());
                    send(producer, topics, first + i, 100);
                  }
                });
    final List<Long> taken = new ArrayList<>();
    final long patience = System.nanoTime() + PATIENCE.toNanos() + count * pause.toNanos();
    while (taken.size() < count) {
      if (System.nanoTime() > patience) {
        sender.interrupt();
        throw new IOException("Only %d of %d answers came".formatted(taken.size(), count));
      }
      for (final ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(5))) {
        final Long sent = sentAt.get(new String(record.value(), StandardCharsets.US_ASCII));
        if (sent != null) {
          taken.add(System.nanoTime() - sent);
        }
      }
    }
    return taken;
  }

  private void percentiles(final String name, final SleepingEngine engine, final List<Long> nanos) {
    final long[] added =
        nanos.stream().mapToLong(taken -> taken - engine.call().toNanos()).sorted().toArray();
    rows.add(new BenchRow(name + ".p50", added[added.length / 2] / 1e6, "ms"));
    rows.add(new BenchRow(name + ".p99", added[added.length * 99 / 100] / 1e6, "ms"));
  }

  /** A worker and its streams. */
  private record Running(Worker<String, String> worker, KafkaStreams streams)
      implements AutoCloseable {
    @Override
    public void close() {
      streams.close(Duration.ofSeconds(10));
      worker.close();
    }
  }

  private Running start(
      final WorkerTopics topics, final SleepingEngine engine, final int size, final int threads) {
    final Map<String, String> settings =
        size < SEGMENT_BYTES
            ? Map.of()
            : Map.of(WorkerSettings.POLL_MAX_RECORDS, "4", WorkerSettings.INBOX_MAX_RECORDS, "16");
    final Worker<String, String> worker =
        new Worker<>(
            topics,
            new BenchStrategy(),
            List.of(engine),
            WorkerSettings.of(
                WorkerSettings.define(ConfigSpec.builder()).build().resolve(settings)),
            new WorkerEnvironment(
                "bench",
                directory.resolve(topics.prefix() + "state"),
                new PromptCommits(COMMIT_INTERVAL, TRANSACTION_TIMEOUT),
                new SimpleMeterRegistry(),
                TimeSource.system(),
                CrashJournal.in(directory.resolve(topics.prefix() + "state"), "bench", 3),
                new Cancellations(TimeSource.system().steady()),
                Tracing.OFF));
    final Properties properties = properties(topics, threads);
    properties.putAll(worker.streamsConfig());
    return new Running(
        worker,
        new KafkaStreams(
            worker.topology(), new StreamsConfig(properties), worker.clientSupplier()));
  }

  private Properties properties(final WorkerTopics topics, final int threads) {
    final Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.prefix() + "app");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap());
    properties.put(
        StreamsConfig.STATE_DIR_CONFIG, directory.resolve(topics.prefix() + "state").toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    return properties;
  }

  /** New topics for each measurement, so that none sees what another left. */
  private WorkerTopics topics() throws IOException, InterruptedException {
    final WorkerTopics topics =
        new WorkerTopics(
            "bench-" + runs++ + ".",
            Topic.TRANSLATION_TASKS,
            Topic.TRANSLATOR_DELAY,
            Topic.DLQ_TRANSLATOR,
            Set.of(Topic.TRANSLATIONS));
    broker.create(
        PARTITIONS,
        Stream.concat(
                topics.sources().stream(),
                Stream.of(topics.delay(), topics.deadLetters(), Topic.TRANSLATIONS))
            .map(topic -> new NewTopic(topics.name(topic), PARTITIONS, (short) 1))
            .toList());
    return topics;
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker.bootstrap(),
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            false,
            ProducerConfig.LINGER_MS_CONFIG,
            0),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void send(
      final KafkaProducer<byte[], byte[]> producer,
      final WorkerTopics topics,
      final int number,
      final int size) {
    producer.send(
        new ProducerRecord<>(
            topics.name(topics.work().forPriority(BenchStrategy.priority(number))),
            BenchStrategy.id(number).getBytes(StandardCharsets.US_ASCII),
            BenchStrategy.value(number, size)));
  }

  private KafkaConsumer<byte[], byte[]> reader(final WorkerTopics topics) {
    final KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    reader.assign(
        reader.partitionsFor(topics.name(Topic.TRANSLATIONS)).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
    return reader;
  }

  private static double seconds(final long nanos) {
    return nanos / 1e9;
  }
}
