package io.dragoman.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;

/** A real broker and controller in this process, on loopback, for tests only. */
public final class TestBroker implements AutoCloseable {
  private final KafkaRaftServer server;
  private final String bootstrap;

  private TestBroker(final KafkaRaftServer server, final String bootstrap) {
    this.server = server;
    this.bootstrap = bootstrap;
  }

  /** Starts a broker with its data in {@code directory}, on any free port. */
  public static TestBroker start(final Path directory) {
    return start(directory, Map.of());
  }

  /** The same, with {@code more} settings. */
  public static TestBroker start(final Path directory, final Map<String, String> more) {
    return start(directory, Loopback.freePort(), more);
  }

  /** Starts a broker with its data in {@code directory}, on {@code port}. */
  public static TestBroker start(final Path directory, final int port) {
    return start(directory, port, Map.of());
  }

  /** Starts a broker with a second listener that asks who comes, and what they may do. */
  public static TestBroker start(final Path directory, final BrokerSecurity security) {
    final int port = Loopback.freePort();
    final Map<String, String> settings = BrokerData.settings(directory, port);
    security.addTo(settings);
    return start(directory, port, settings);
  }

  private static TestBroker start(
      final Path directory, final int port, final Map<String, String> more) {
    final Map<String, String> settings = BrokerData.settings(directory, port);
    settings.put("offsets.topic.num.partitions", "2");
    settings.put("transaction.state.log.num.partitions", "2");
    // Tests need not wait for members that died as long as others must.
    settings.put("group.min.session.timeout.ms", "1000");
    // Records of tests are as old as they like.
    settings.put("log.retention.ms", "-1");
    settings.putAll(more);
    BrokerData.format(directory);
    final KafkaRaftServer server =
        new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    server.startup();
    return new TestBroker(server, Loopback.address(port));
  }

  /** Address for clients. */
  public String bootstrap() {
    return bootstrap;
  }

  /** Creates topics and waits until they can be written to. */
  public void createTopics(final int partitions, final String... names) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      FreshTopics.create(
          admin, Stream.of(names).map(name -> new NewTopic(name, partitions, (short) 1)).toList());
    } catch (final InterruptedException | ExecutionException e) {
      throw new IllegalStateException("Cannot create topics", e);
    }
  }

  /** Writes one record and waits until it is there. */
  public void send(final ProducerRecord<String, byte[]> produced) {
    try (KafkaProducer<String, byte[]> producer = producer()) {
      producer.send(produced).get();
    } catch (final InterruptedException | ExecutionException e) {
      throw new IllegalStateException("Cannot write to " + produced.topic(), e);
    }
  }

  /**
   * Reads a topic from its beginning, committed records only, until {@code enough} holds for what
   * was read or the time is over.
   */
  public List<ConsumerRecord<String, byte[]>> read(
      final String topic,
      final Duration timeout,
      final Predicate<List<ConsumerRecord<String, byte[]>>> enough) {
    final Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            false);
    final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    final long deadline = System.nanoTime() + timeout.toNanos();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      final List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!enough.test(records) && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(50)).forEach(records::add);
      }
    }
    return records;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private KafkaProducer<String, byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap, "max.request.size", 32 * 1024 * 1024),
        new StringSerializer(),
        new ByteArraySerializer());
  }
}
