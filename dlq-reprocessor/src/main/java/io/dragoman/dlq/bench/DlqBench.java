package io.dragoman.dlq.bench;

import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.audit.AuditFormat;
import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.audit.StatusChange;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.DeadLetterStats;
import io.dragoman.dlq.letter.DeadLetterStats.Dimension;
import io.dragoman.dlq.letter.Dialects;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Batching;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.Outcome;
import io.dragoman.dlq.order.Reprocessor;
import io.dragoman.dlq.order.Targets;
import io.dragoman.schemas.Disposition;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.topics.Leaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

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
  private static final int PARTITIONS = 4;
  private static final int WARM_UP = 20_000;
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration CREATION = Duration.ofSeconds(60);

  private final Map<String, Object> config;
  private final String prefix;
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
    this.prefix = "bench-" + Long.toHexString(new Random().nextLong()) + ".";
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
    try (Admin admin = Admin.create(config)) {
      try {
        create(admin, "letters", "work", "warm", "warm-work");
        log.accept("filling " + records + " dead letters of " + valueBytes + " bytes");
        fill("warm", WARM_UP, valueBytes, "warm-work");
        fill("letters", records, valueBytes, "work");
        copy("warm", WARM_UP);
        replay("warm", WARM_UP, false);
        double copy = 0;
        double replay = 0;
        for (int turn = 0; turn < turns; turn++) {
          final double copied = copy("letters", records);
          log.accept(String.format("turn %d: copy loop %,.0f/s", turn + 1, copied));
          final double replayed = replay("letters", records, turn > 0);
          log.accept(String.format("turn %d: replay %,.0f/s", turn + 1, replayed));
          copy = Math.max(copy, copied);
          replay = Math.max(replay, replayed);
        }
        final double stats = stats(records);
        log.accept("filling an audit with " + records + " entries");
        return new Figures(records, valueBytes, copy, replay, stats, audit(records, turns));
      } finally {
        delete(admin);
      }
    }
  }

  private double copy(final String topic, final int records) {
    final String target = prefix + (topic.equals("warm") ? "warm-work" : "work");
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      consumer.assign(
          IntStream.range(0, PARTITIONS)
              .mapToObj(partition -> new TopicPartition(prefix + topic, partition))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
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

  private double replay(final String topic, final int records, final boolean again) {
    final AuditLog audit = new AuditLog(config, prefix);
    audit.provision();
    try (DeadLetterReader reader = new DeadLetterReader(config, 1)) {
      final long start = System.nanoTime();
      final Outcome outcome =
          new Reprocessor(
                  config, reader, audit, Targets.any(prefix), Batching.DEFAULT, Clock.systemUTC())
              .run(
                  new Order(
                      prefix + topic,
                      DeadLetterFilter.all(),
                      new Action.Replay(Optional.empty(), Integer.MAX_VALUE),
                      again,
                      "bench-" + start,
                      "bench",
                      "",
                      OptionalLong.empty(),
                      OptionalDouble.empty(),
                      Optional.empty()),
                  Progress.NONE,
                  () -> false);
      if (outcome.total() != records) {
        throw new IllegalStateException(
            outcome.total() + " of " + records + " dead letters were replayed.");
      }
      return records / seconds(start);
    }
  }

  private double stats(final int records) {
    try (DeadLetterReader reader =
        new DeadLetterReader(config, Math.max(2, Runtime.getRuntime().availableProcessors()))) {
      final long start = System.nanoTime();
      final DeadLetterStats stats =
          reader.scan(
              reader.ranges(List.of(prefix + "letters"), DeadLetterFilter.all()),
              DeadLetterFilter.all(),
              DeadLetterStats.collector(
                  EnumSet.of(
                      Dimension.CODE,
                      Dimension.EXCEPTION,
                      Dimension.ENGINE,
                      Dimension.APP,
                      Dimension.HOUR)),
              Progress.NONE);
      if (stats.count() != records) {
        throw new IllegalStateException(
            stats.count() + " of " + records + " dead letters were counted.");
      }
      return seconds(start);
    }
  }

  private Audit audit(final int entries, final int turns) {
    final AuditLog audit = new AuditLog(config, prefix + "single.");
    audit.provision();
    fillAudit(audit.partition(), entries);
    double consume = Double.MAX_VALUE;
    double read = Double.MAX_VALUE;
    try (DeadLetterReader reader = new DeadLetterReader(config, 1)) {
      for (int turn = 0; turn < turns; turn++) {
        consume = Math.min(consume, consume(audit.partition(), entries));
        final long start = System.nanoTime();
        final StatusIndex statuses = audit.statuses(reader);
        read = Math.min(read, seconds(start));
        final Location last =
            new Location(
                prefix + "letters", (entries - 1) % PARTITIONS, (entries - 1) / PARTITIONS);
        if (statuses.stateOf(last) != State.DISCARDED) {
          throw new IllegalStateException("The audit does not know what was done with " + last);
        }
      }
      final long start = System.nanoTime();
      new Reprocessor(
              config, reader, audit, Targets.any(prefix), Batching.DEFAULT, Clock.systemUTC())
          .run(
              new Order(
                  prefix + "letters",
                  DeadLetterFilter.all(),
                  new Action.Discard(),
                  false,
                  "bench-merge",
                  "bench",
                  "",
                  OptionalLong.empty(),
                  OptionalDouble.empty(),
                  Optional.of(List.of(new Location(prefix + "letters", 0, 0)))),
              Progress.NONE,
              () -> false);
      return new Audit(entries, consume, read, seconds(start));
    }
  }

  private void fillAudit(final TopicPartition audit, final int entries) {
    final String topic = prefix + "letters";
    try (Admin admin = Admin.create(config);
        KafkaProducer<byte[], byte[]> producer =
            producer(Map.of("max.in.flight.requests.per.connection", 1))) {
      final String id =
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get()
              .get(topic)
              .topicId()
              .toString();
      for (int i = 0; i < entries; i++) {
        final long offset = i / PARTITIONS;
        producer.send(
            AuditFormat.write(
                audit,
                new AuditEntry(
                    new TopicPartition(topic, i % PARTITIONS),
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
    } catch (final InterruptedException e) {
      throw new InterruptException(e);
    } catch (final ExecutionException e) {
      throw new KafkaException("The dead letter topic could not be described.", e.getCause());
    }
  }

  private double consume(final TopicPartition audit, final int entries) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(audit));
      consumer.seekToBeginning(consumer.assignment());
      final long start = System.nanoTime();
      int consumed = 0;
      while (consumed < entries) {
        consumed += consumer.poll(POLL).count();
      }
      return seconds(start);
    }
  }

  private void fill(
      final String topic, final int records, final int valueBytes, final String origin) {
    final byte[] value = new byte[valueBytes];
    new Random(1).nextBytes(value);
    final AtomicReference<Exception> failure = new AtomicReference<>();
    // One request at a time: right after a topic's creation a pipelined, idempotent producer can
    // lose its place in the sequence and repeat its first batch until it gives up.
    try (KafkaProducer<byte[], byte[]> producer =
        producer(Map.of("max.in.flight.requests.per.connection", 1))) {
      for (int i = 0; i < records; i++) {
        final int partition = i % PARTITIONS;
        producer.send(
            new ProducerRecord<>(
                prefix + topic,
                partition,
                utf8("key-" + i),
                value,
                headers(i, prefix + origin, partition)),
            (done, e) -> failure.compareAndSet(null, e));
      }
    }
    if (failure.get() != null) {
      throw new KafkaException("The topic could not be filled.", failure.get());
    }
  }

  /** As Dragoman's workers write them, with a short stack trace. */
  private static Headers headers(final int number, final String origin, final int partition) {
    final ErrorCode[] codes = {
      ErrorCode.ENGINE_TIMEOUT, ErrorCode.ENGINE_FAILED, ErrorCode.INVALID_OUTPUT
    };
    final ErrorCode code = codes[number % codes.length];
    final Disposition disposition = code.disposition();
    final Headers headers = new RecordHeaders();
    put(headers, Header.REQUEST_ID, "request-" + number);
    put(headers, Header.EVENT_ID, "event-" + number);
    put(headers, Header.ERROR_CODE, code.name());
    put(headers, Header.DISPOSITION, disposition.name());
    put(headers, Header.ATTEMPT, "3");
    put(headers, Header.ENGINE, "bench");
    put(headers, Header.APP, "bench 1.0");
    put(headers, Header.ERROR_EXCEPTION, "io.dragoman.schemas.DragomanException");
    put(headers, Header.ERROR_MESSAGE, "The engine did not finish the record in time.");
    put(headers, Header.ERROR_STACKTRACE, "io.dragoman.schemas.DragomanException\n\tat a.B.c(B:1)");
    put(headers, Header.ERROR_TOPIC, origin);
    put(headers, Header.ERROR_PARTITION, Integer.toString(partition));
    put(headers, Header.ERROR_OFFSET, Integer.toString(number));
    return headers;
  }

  private static void put(final Headers headers, final Header header, final String text) {
    headers.add(header.key(), utf8(text));
  }

  private KafkaProducer<byte[], byte[]> producer(final Map<String, Object> more) {
    final Map<String, Object> own = new HashMap<>(config);
    own.putAll(more);
    own.put("linger.ms", 5);
    own.put("batch.size", 256 * 1024);
    own.put("buffer.memory", 64L * 1024 * 1024);
    return new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Map<String, Object> consumerConfig() {
    final Map<String, Object> own = new HashMap<>(config);
    own.put("isolation.level", "read_committed");
    own.put("max.poll.records", 5_000);
    return own;
  }

  private void create(final Admin admin, final String... topics) {
    final List<NewTopic> all =
        List.of(topics).stream()
            .map(topic -> new NewTopic(prefix + topic, Optional.of(PARTITIONS), Optional.empty()))
            .toList();
    try {
      admin.createTopics(all).all().get();
    } catch (final InterruptedException e) {
      throw new InterruptException(e);
    } catch (final ExecutionException e) {
      throw new KafkaException("The topics could not be created.", e.getCause());
    }
    Leaders.await(admin, all.stream().map(NewTopic::name).toList(), CREATION);
  }

  private void delete(final Admin admin) {
    try {
      final List<String> own =
          admin.listTopics().names().get().stream()
              .filter(name -> name.startsWith(prefix))
              .toList();
      admin.deleteTopics(own).all().get();
    } catch (final InterruptedException e) {
      throw new InterruptException(e);
    } catch (final ExecutionException e) {
      log.accept("topics " + prefix + "* could not be deleted: " + e.getCause().getMessage());
    }
  }

  private static double seconds(final long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  private static byte[] utf8(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
