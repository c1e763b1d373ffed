package io.dragoman.ops.drill;

import io.dragoman.schemas.topics.Leaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/** A real broker of one node in a process of its own, on free loopback ports; it can be killed. */
public final class PrivateBroker implements AutoCloseable {
  private static final int HEAP_MIB = 384;
  private static final int START_SECONDS = 60;
  private static final Duration CREATION = Duration.ofSeconds(60);

  private final Path directory;
  private final String bootstrap;
  private final NetworkLink link;
  private JavaChild process;

  private PrivateBroker(final Path directory, final String bootstrap, final NetworkLink link) {
    this.directory = directory;
    this.bootstrap = bootstrap;
    this.link = link;
    this.process = launch();
  }

  /**
   * Formats an empty directory and starts a broker on it.
   *
   * @param directory for its data, configuration and log
   */
  public static PrivateBroker start(final Path directory) throws IOException, InterruptedException {
    final int port = freePort();
    final int linkedPort = freePort();
    final int controllerPort = freePort();
    final NetworkLink link = NetworkLink.to(linkedPort);
    Files.createDirectories(directory);
    final Path config = directory.resolve("server.properties");
    Files.writeString(
        config,
        properties(directory.resolve("data"), port, linkedPort, link.port(), controllerPort));
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final int exit =
        StorageTool.execute(
            new String[] {
              "format", "--cluster-id", Uuid.randomUuid().toString(), "--config", config.toString()
            },
            new PrintStream(out, true, StandardCharsets.UTF_8));
    if (exit != 0) {
      throw new IOException(
          "The broker's data could not be formatted: " + out.toString(StandardCharsets.UTF_8));
    }
    final PrivateBroker broker = new PrivateBroker(directory, "127.0.0.1:" + port, link);
    try {
      broker.awaitReady();
      return broker;
    } catch (final IOException | InterruptedException e) {
      broker.close();
      throw e;
    }
  }

  /** Where clients find it. */
  public String bootstrap() {
    return bootstrap;
  }

  /** A second way to it, which can be cut; clients that begin with its port stay on it. */
  NetworkLink link() {
    return link;
  }

  /** Makes topics with {@code partitions} partitions each. */
  public void create(final int partitions, final Collection<NewTopic> topics)
      throws InterruptedException, IOException {
    try (Admin admin = admin()) {
      admin
          .createTopics(
              topics.stream()
                  .map(
                      topic ->
                          new NewTopic(topic.name(), partitions, (short) 1)
                              .configs(topic.configs()))
                  .toList())
          .all()
          .get();
      Leaders.await(admin, topics.stream().map(NewTopic::name).toList(), CREATION);
    } catch (final ExecutionException e) {
      throw new IOException("Topics could not be made", e);
    }
  }

  /** Ends it with SIGKILL. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** Starts it again after a kill; returns when it takes requests. */
  void restart() throws IOException, InterruptedException {
    process = launch();
    awaitReady();
  }

  @Override
  public void close() {
    process.close();
    link.close();
  }

  private JavaChild launch() {
    return JavaChild.start(
        directory.resolve("broker.log"),
        HEAP_MIB,
        "kafka.Kafka",
        List.of(directory.resolve("server.properties").toString()));
  }

  private void awaitReady() throws IOException, InterruptedException {
    try (Admin admin = admin()) {
      admin.describeCluster().nodes().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (final ExecutionException | TimeoutException e) {
      throw new IOException("The broker did not start within " + START_SECONDS + " s", e);
    }
  }

  private Admin admin() {
    return Admin.create(
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "reconnect.backoff.max.ms",
            200,
            "default.api.timeout.ms",
            START_SECONDS * 1000));
  }

  private static String properties(
      final Path data,
      final int port,
      final int linkedPort,
      final int linkPort,
      final int controllerPort) {
    return String.join(
        "\n",
        "process.roles=broker,controller",
        "node.id=1",
        "listeners=PLAINTEXT://127.0.0.1:%d,LINKED://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(port, linkedPort, controllerPort),
        "advertised.listeners=PLAINTEXT://127.0.0.1:%d,LINKED://127.0.0.1:%d"
            .formatted(port, linkPort),
        "controller.listener.names=CONTROLLER",
        "inter.broker.listener.name=PLAINTEXT",
        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,LINKED:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
        "log.dirs=" + data,
        "auto.create.topics.enable=false",
        "offsets.topic.replication.factor=1",
        "offsets.topic.num.partitions=4",
        "transaction.state.log.replication.factor=1",
        "transaction.state.log.min.isr=1",
        "transaction.state.log.num.partitions=4",
        "share.coordinator.state.topic.replication.factor=1",
        "share.coordinator.state.topic.min.isr=1",
        "group.initial.rebalance.delay.ms=0",
        "log.cleaner.dedupe.buffer.size=8388608",
        // After kill -9 a broker waits for its old session to end: 4 s instead of 15 s.
        "broker.session.timeout.ms=3000",
        "broker.heartbeat.interval.ms=500",
        "controller.quorum.election.timeout.ms=300",
        "");
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
