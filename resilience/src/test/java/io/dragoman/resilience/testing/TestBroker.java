package io.dragoman.resilience.testing;

import io.dragoman.schemas.topics.Leaders;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A real broker and controller in this process, on loopback, for tests only. */
public final class TestBroker implements AutoCloseable {
  private static final Duration CREATION = Duration.ofSeconds(60);

  private final KafkaRaftServer server;
  private final String bootstrap;

  private TestBroker(final KafkaRaftServer server, final String bootstrap) {
    this.server = server;
    this.bootstrap = bootstrap;
  }

  /** Starts a broker with its data in {@code directory}, on any free port. */
  public static TestBroker start(final Path directory) {
    return start(directory, freePort());
  }

  /** Starts a broker with its data in {@code directory}, on {@code port}. */
  public static TestBroker start(final Path directory, final int port) {
    return start(directory, port, Map.of());
  }

  /** The same, with {@code more} settings. */
  public static TestBroker start(
      final Path directory, final int port, final Map<String, String> more) {
    final int controllerPort = freePort();
    final Map<String, String> config = new HashMap<>();
    config.put("process.roles", "broker,controller");
    config.put("node.id", "1");
    config.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    config.put("controller.listener.names", "CONTROLLER");
    config.put("inter.broker.listener.name", "PLAINTEXT");
    config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    config.put("log.dirs", directory.toString());
    config.put("offsets.topic.replication.factor", "1");
    config.put("offsets.topic.num.partitions", "2");
    config.put("transaction.state.log.replication.factor", "1");
    config.put("transaction.state.log.min.isr", "1");
    config.put("transaction.state.log.num.partitions", "2");
    config.put("share.coordinator.state.topic.replication.factor", "1");
    config.put("share.coordinator.state.topic.min.isr", "1");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("auto.create.topics.enable", "false");
    // Records of tests are as old as they like.
    config.put("log.retention.ms", "-1");
    config.put("log.cleaner.dedupe.buffer.size", "8388608");
    config.putAll(more);
    try {
      new Formatter()
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(1)
          .setUnstableFeatureVersionsEnabled(false)
          .setIgnoreFormatted(true)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(directory.toString())
          .addDirectory(directory.toString())
          .run();
    } catch (final Exception e) {
      throw new IllegalStateException("Cannot format " + directory, e);
    }
    final KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(config, false), Time.SYSTEM);
    server.startup();
    return new TestBroker(server, "127.0.0.1:" + port);
  }

  /** A port that nobody listens on just now. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (final IOException e) {
      throw new IllegalStateException("No free port", e);
    }
  }

  /** Address for clients. */
  public String bootstrap() {
    return bootstrap;
  }

  /** Creates topics and waits until they can be written to. */
  public void createTopics(final int partitions, final String... names) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      final List<NewTopic> topics = new ArrayList<>();
      for (final String name : names) {
        topics.add(new NewTopic(name, partitions, (short) 1));
      }
      admin.createTopics(topics).all().get();
      Leaders.await(admin, List.of(names), CREATION);
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
