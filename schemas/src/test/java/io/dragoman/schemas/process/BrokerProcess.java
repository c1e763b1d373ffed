package io.dragoman.schemas.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A real Kafka broker on loopback, one node in both roles. */
public final class BrokerProcess implements AutoCloseable {
  private static final int NODE = 1;

  private final String bootstrap;
  private final ServerProcess server;

  /**
   * Starts a broker.
   *
   * @param directory for its data
   * @param settings added to its configuration
   */
  public BrokerProcess(final Path directory, final Map<String, String> settings) {
    final int port = ServerProcess.freePort();
    final int controller = ServerProcess.freePort();
    this.bootstrap = "127.0.0.1:" + port;
    final Map<String, String> properties = new HashMap<>();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(NODE));
    properties.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controller);
    properties.put(
        "listeners", "PLAINTEXT://" + bootstrap + ",CONTROLLER://127.0.0.1:" + controller);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("log.dirs", directory.resolve("data").toString());
    properties.put("auto.create.topics.enable", "false");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    properties.putAll(settings);
    final Path file = directory.resolve("server.properties");
    try {
      write(file, properties);
      format(directory.resolve("data"));
    } catch (final Exception e) {
      throw new IllegalStateException("Preparing the broker failed", e);
    }
    this.server =
        ServerProcess.start(
            directory,
            List.of(
                "-Xmx384m",
                "-cp",
                System.getProperty("java.class.path"),
                "kafka.Kafka",
                file.toString()),
            this::answers);
  }

  /** Where clients connect. */
  public String bootstrap() {
    return bootstrap;
  }

  /** A client of it; the caller's to close. */
  public Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  @Override
  public void close() {
    server.close();
  }

  private boolean answers() throws Exception {
    try (Admin admin = admin()) {
      return admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size() == 1;
    }
  }

  private static void write(final Path file, final Map<String, String> values) throws IOException {
    final Properties properties = new Properties();
    properties.putAll(values);
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
  }

  private static void format(final Path data) throws Exception {
    final Formatter formatter = new Formatter();
    formatter.setPrintStream(new PrintStream(OutputStream.nullOutputStream()));
    formatter.setClusterId(Uuid.randomUuid().toString());
    formatter.setNodeId(NODE);
    formatter.addDirectory(data.toString());
    formatter.setMetadataLogDirectory(data.toString());
    formatter.setControllerListenerName("CONTROLLER");
    formatter.setReleaseVersion(MetadataVersion.LATEST_PRODUCTION);
    formatter.setUnstableFeatureVersionsEnabled(false);
    formatter.run();
  }
}
