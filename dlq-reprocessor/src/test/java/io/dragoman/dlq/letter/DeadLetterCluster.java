package io.dragoman.dlq.letter;

import io.dragoman.testkit.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker with dead letters, and a look at what became of them. */
public final class DeadLetterCluster implements AutoCloseable {
  private final TestBroker broker;
  private final Map<String, Object> config;
  private final DeadLetterReader reader;

  private DeadLetterCluster(final TestBroker broker) {
    this.broker = broker;
    this.config = Map.of("bootstrap.servers", broker.bootstrap());
    this.reader = new DeadLetterReader(config, 2);
  }

  /** Starts it, with its data in that folder. */
  public static DeadLetterCluster start(final Path folder) {
    return new DeadLetterCluster(TestBroker.start(folder));
  }

  public TestBroker broker() {
    return broker;
  }

  /** Of clients. */
  public Map<String, Object> config() {
    return config;
  }

  /** For the thread of the test. */
  public DeadLetterReader reader() {
    return reader;
  }

  /** A producer of bytes with more settings. */
  public KafkaProducer<byte[], byte[]> producer(final Map<String, Object> more) {
    return new KafkaProducer<>(with(more), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A consumer of bytes with that isolation level. */
  public KafkaConsumer<byte[], byte[]> consumer(final String isolation) {
    return new KafkaConsumer<>(
        with(Map.of("isolation.level", isolation)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Writes records to topics that may be young. */
  public void write(final Stream<ProducerRecord<byte[], byte[]>> records) {
    // Pipelined requests to a topic this young can lose their place in the sequence.
    try (KafkaProducer<byte[], byte[]> producer =
        producer(Map.of("max.in.flight.requests.per.connection", 1))) {
      records.forEach(producer::send);
    }
  }

  /** What a reader of committed records finds; waits for transactions that are not over yet. */
  public List<ConsumerRecord<byte[], byte[]>> committed(final String topic) {
    return records(topic, "read_committed");
  }

  /** What a reader with that isolation level finds of what is written now. */
  public List<ConsumerRecord<byte[], byte[]>> records(final String topic, final String isolation) {
    final Map<TopicPartition, Long> ends = ends(topic);
    final List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(isolation)) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      while (ends.keySet().stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    return found;
  }

  /** How far the topic was written, committed or not. */
  public long writtenTo(final String topic) {
    return ends(topic).values().stream().mapToLong(Long::longValue).sum();
  }

  private Map<TopicPartition, Long> ends(final String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
      final List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      // A consumer that is asked about partitions that it does not have warns of its own answers.
      consumer.assign(partitions);
      return consumer.endOffsets(partitions);
    }
  }

  /** Starts another Java process on the same class path. */
  public static Process process(final Class<?> main, final String... arguments) throws IOException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The keys of records that are texts. */
  public static List<String> keys(final List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .map(record -> new String(record.key(), StandardCharsets.UTF_8))
        .toList();
  }

  /** The first few numbers from 0, as texts. */
  public static List<String> numbers(final int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Override
  public void close() {
    reader.close();
    broker.close();
  }

  private Map<String, Object> with(final Map<String, Object> more) {
    final Map<String, Object> all = new HashMap<>(config);
    all.putAll(more);
    return all;
  }
}
