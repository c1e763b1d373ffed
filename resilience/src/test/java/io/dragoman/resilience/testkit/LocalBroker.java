package io.dragoman.resilience.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A real broker of one node in this process, on free loopback ports. */
public final class LocalBroker implements AutoCloseable {
  private static final int NODE = 1;
  private static final String CONTROLLER = "CONTROLLER";

  private final KafkaRaftServer server;
  private final String bootstrap;

  /** Starts it on an empty directory. */
  public LocalBroker(final Path directory) throws Exception {
    final int port = freePort();
    final int controllerPort = freePort();
    bootstrap = "127.0.0.1:" + port;
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .setNodeId(NODE)
        .setControllerListenerName(CONTROLLER)
        .setMetadataLogDirectory(directory.toString())
        .addDirectory(directory.toString())
        .run();
    server =
        new KafkaRaftServer(
            new KafkaConfig(config(directory, port, controllerPort), false), Time.SYSTEM);
    server.startup();
  }

  public String bootstrap() {
    return bootstrap;
  }

  /** Makes topics and waits until they can be seen. */
  public void create(final int partitions, final Collection<String> names) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .createTopics(
              names.stream().map(name -> new NewTopic(name, partitions, (short) 1)).toList())
          .all()
          .get();
      while (!admin.listTopics().names().get().containsAll(names)) {
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static Map<String, String> config(
      final Path directory, final int port, final int controllerPort) {
    final Map<String, String> config = new HashMap<>();
    config.put("process.roles", "broker,controller");
    config.put("node.id", Integer.toString(NODE));
    config.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,%s://127.0.0.1:%d".formatted(port, CONTROLLER, controllerPort));
    config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    config.put("controller.listener.names", CONTROLLER);
    config.put("inter.broker.listener.name", "PLAINTEXT");
    config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    config.put("log.dirs", directory.toString());
    config.put("offsets.topic.replication.factor", "1");
    config.put("offsets.topic.num.partitions", "4");
    config.put("transaction.state.log.replication.factor", "1");
    config.put("transaction.state.log.min.isr", "1");
    config.put("transaction.state.log.num.partitions", "4");
    config.put("share.coordinator.state.topic.replication.factor", "1");
    config.put("share.coordinator.state.topic.min.isr", "1");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("auto.create.topics.enable", "false");
    config.put("num.network.threads", "2");
    config.put("num.io.threads", "2");
    config.put("log.cleaner.dedupe.buffer.size", "8388608");
    return config;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
