package io.dragoman.dlq.bench;

import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.order.Batching;
import io.dragoman.dlq.order.Reprocessor;
import io.dragoman.dlq.order.Targets;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.Disposition;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.topics.Answers;
import io.dragoman.schemas.topics.Leaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
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

/** The topics of one run, and what is written to them; they are deleted when it is closed. */
final class BenchCluster implements AutoCloseable {
  /** Of each topic. */
  static final int PARTITIONS = 4;

  private static final Duration CREATION = Duration.ofSeconds(60);

  private final Map<String, Object> config;
  private final Consumer<String> log;
  private final String prefix = "bench-" + Long.toHexString(new Random().nextLong()) + ".";
  private final Admin admin;

  /**
   * Without topics.
   *
   * @param config Kafka client configuration with {@code bootstrap.servers}
   * @param log hears what is done
   */
  BenchCluster(final Map<String, Object> config, final Consumer<String> log) {
    this.config = config;
    this.log = log;
    this.admin = Admin.create(config);
  }

  /** Kafka client configuration. */
  Map<String, Object> config() {
    return config;
  }

  /** Before the names of the run's topics. */
  String prefix() {
    return prefix;
  }

  /** A topic's name. */
  String name(final String topic) {
    return prefix + topic;
  }

  /** What works on the run's dead letters, as a command does. */
  Reprocessor reprocessor(final DeadLetterReader reader, final AuditLog audit) {
    return new Reprocessor(
        config,
        reader,
        audit,
        Targets.any(prefix),
        Batching.DEFAULT,
        Tracing.OFF,
        Clock.systemUTC());
  }

  /** Fills a topic with dead letters of that origin. */
  void fill(final String topic, final int records, final int valueBytes, final String origin) {
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
                name(topic),
                partition,
                utf8("key-" + i),
                value,
                headers(i, name(origin), partition)),
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

  /** A producer of large batches, with more settings. */
  KafkaProducer<byte[], byte[]> producer(final Map<String, Object> more) {
    final Map<String, Object> own = new HashMap<>(config);
    own.putAll(more);
    own.put("linger.ms", 5);
    own.put("batch.size", 256 * 1024);
    own.put("buffer.memory", 64L * 1024 * 1024);
    return new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A consumer of committed records, at the beginning of these partitions. */
  KafkaConsumer<byte[], byte[]> consumer(final Collection<TopicPartition> partitions) {
    final Map<String, Object> own = new HashMap<>(config);
    own.put("isolation.level", "read_committed");
    own.put("max.poll.records", 5_000);
    final KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  /** Creates topics, and waits until they can be written to. */
  void create(final String... topics) {
    final List<NewTopic> all =
        List.of(topics).stream()
            .map(topic -> new NewTopic(name(topic), Optional.of(PARTITIONS), Optional.empty()))
            .toList();
    Answers.get(admin.createTopics(all).all());
    Leaders.await(admin, all.stream().map(NewTopic::name).toList(), CREATION);
  }

  /** Kafka's id of a topic. */
  String id(final String topic) {
    return Answers.get(admin.describeTopics(List.of(name(topic))).allTopicNames())
        .get(name(topic))
        .topicId()
        .toString();
  }

  /** Deletes every topic of the run. */
  @Override
  public void close() {
    try {
      final List<String> own =
          Answers.get(admin.listTopics().names()).stream()
              .filter(name -> name.startsWith(prefix))
              .toList();
      Answers.get(admin.deleteTopics(own).all());
    } catch (final InterruptException interrupted) {
      throw interrupted;
    } catch (final KafkaException e) {
      log.accept("topics " + prefix + "* could not be deleted: " + e.getMessage());
    } finally {
      admin.close();
    }
  }

  private static byte[] utf8(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
