package io.dragoman.testkit;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A real broker of one node in a process of its own, on free loopback ports; it can be killed. */
public final class BrokerProcess implements AutoCloseable {
  private static final int START_SECONDS = 60;

  private final Path directory;
  private final JvmOptions jvm;
  private final List<String> command;
  private final String bootstrap;
  private final NetworkLink link;
  private JavaProcess process;

  private BrokerProcess(
      final Path directory,
      final JvmOptions jvm,
      final List<String> command,
      final String bootstrap,
      final NetworkLink link) {
    this.directory = directory;
    this.jvm = jvm;
    this.command = command;
    this.bootstrap = bootstrap;
    this.link = link;
    this.process = launch();
  }

  /**
   * Formats an empty directory and starts a broker on it.
   *
   * @param directory for its data, configuration and log
   * @param jvm its class path and flags
   * @param through a class whose {@code main} runs the class that its first argument names; none:
   *     the broker is run as it is
   */
  public static BrokerProcess start(
      final Path directory, final JvmOptions jvm, final String... through)
      throws IOException, InterruptedException {
    final int port = Loopback.freePort();
    final int linkedPort = Loopback.freePort();
    final NetworkLink link = NetworkLink.to(linkedPort);
    final Path data = directory.resolve("data");
    Files.createDirectories(data);
    final Path config = directory.resolve("server.properties");
    write(config, settings(data, port, linkedPort, link.port()));
    BrokerData.format(data);
    final List<String> command = new ArrayList<>(List.of(through));
    command.addAll(List.of("kafka.Kafka", config.toString()));
    final BrokerProcess broker =
        new BrokerProcess(directory, jvm, command, Loopback.address(port), link);
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
  public NetworkLink link() {
    return link;
  }

  /** Makes topics with {@code partitions} partitions each. */
  public void create(final int partitions, final Collection<NewTopic> topics)
      throws InterruptedException, IOException {
    try (Admin admin = admin()) {
      FreshTopics.create(
          admin,
          topics.stream()
              .map(
                  topic ->
                      new NewTopic(topic.name(), partitions, (short) 1).configs(topic.configs()))
              .toList());
    } catch (final ExecutionException e) {
      throw new IOException("Topics could not be made", e);
    }
  }

  /** Ends it with SIGKILL. */
  public void kill() throws InterruptedException {
    process.kill();
  }

  /** Starts it again after a kill; returns when it takes requests. */
  public void restart() throws IOException, InterruptedException {
    process = launch();
    awaitReady();
  }

  /** Its number for the operating system; another one behind each start. */
  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.close();
    link.close();
  }

  private JavaProcess launch() {
    return JavaProcess.start(directory.resolve("broker.log"), jvm, command);
  }

  private void awaitReady() throws IOException, InterruptedException {
    try (Admin admin = admin()) {
      admin.describeCluster().nodes().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (final ExecutionException | TimeoutException e) {
      throw new IOException(
          "The broker did not start within %d s; see %s"
              .formatted(START_SECONDS, directory.resolve("broker.log")),
          e);
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

  private static Map<String, String> settings(
      final Path data, final int port, final int linkedPort, final int linkPort) {
    final Map<String, String> settings = BrokerData.settings(data, port);
    settings.merge(
        "listeners", "LINKED://" + Loopback.address(linkedPort), (own, more) -> own + "," + more);
    settings.merge(
        "advertised.listeners",
        "LINKED://" + Loopback.address(linkPort),
        (own, more) -> own + "," + more);
    settings.merge(
        "listener.security.protocol.map", "LINKED:PLAINTEXT", (own, more) -> own + "," + more);
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.num.partitions", "4");
    // After kill -9 a broker waits for its old session to end: 4 s instead of 15 s.
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "500");
    settings.put("controller.quorum.election.timeout.ms", "300");
    return settings;
  }

  private static void write(final Path file, final Map<String, String> values) throws IOException {
    final Properties properties = new Properties();
    properties.putAll(values);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
  }
}
