package io.dragoman.ops.stack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** A Kafka broker of one node, broker and controller in one process, for one machine. */
final class Kafka {
  private Kafka() {}

  /**
   * Writes the broker's configuration and formats its data directory if that is new.
   *
   * @return the configuration file
   */
  static Path prepare(final StackDirectory directory, final Ports ports) {
    final Path config = directory.config().resolve("kafka.properties");
    try {
      Files.writeString(config, properties(directory, ports));
    } catch (final IOException e) {
      throw new StackException(
          "%s cannot be written (%s).".formatted(config, Failures.reason(e)), e);
    }
    if (!Files.exists(directory.kafka().resolve("meta.properties"))) {
      format(config);
    }
    return config;
  }

  private static void format(final Path config) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final int exit =
        StorageTool.execute(
            new String[] {
              "format", "--cluster-id", Uuid.randomUuid().toString(), "--config", config.toString()
            },
            new PrintStream(out, true, StandardCharsets.UTF_8));
    if (exit != 0) {
      throw new StackException(
          "The broker's data directory could not be formatted: "
              + out.toString(StandardCharsets.UTF_8).trim());
    }
  }

  private static String properties(final StackDirectory directory, final Ports ports) {
    final Map<String, Object> config = new LinkedHashMap<>();
    config.put("process.roles", "broker,controller");
    config.put("node.id", 1);
    config.put(
        "listeners",
        "PLAINTEXT://%s,CONTROLLER://%s"
            .formatted(ports.address(Port.KAFKA), ports.address(Port.KAFKA_CONTROLLER)));
    config.put("advertised.listeners", "PLAINTEXT://" + ports.address(Port.KAFKA));
    config.put("controller.listener.names", "CONTROLLER");
    config.put("inter.broker.listener.name", "PLAINTEXT");
    config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("controller.quorum.voters", "1@" + ports.address(Port.KAFKA_CONTROLLER));
    config.put("log.dirs", directory.kafka());
    // Topics are created by code with the settings of the catalogue, never by a typing mistake.
    config.put("auto.create.topics.enable", false);
    // One node holds everything once.
    config.put("default.replication.factor", 1);
    config.put("offsets.topic.replication.factor", 1);
    config.put("transaction.state.log.replication.factor", 1);
    config.put("transaction.state.log.min.isr", 1);
    config.put("share.coordinator.state.topic.replication.factor", 1);
    config.put("share.coordinator.state.topic.min.isr", 1);
    // A few clients on one machine: small and quick rather than wide.
    config.put("offsets.topic.num.partitions", 4);
    config.put("transaction.state.log.num.partitions", 4);
    config.put("group.initial.rebalance.delay.ms", 0);
    config.put("num.network.threads", 2);
    config.put("num.io.threads", 2);
    config.put("background.threads", 2);
    config.put("num.recovery.threads.per.data.dir", 2);
    config.put("log.cleaner.dedupe.buffer.size", 8 * 1024 * 1024);
    config.put("log.index.size.max.bytes", 1024 * 1024);
    // After kill -9 a broker waits for its old session to end: 4 s instead of 15 s.
    config.put("broker.session.timeout.ms", 3000);
    config.put("broker.heartbeat.interval.ms", 500);
    config.put("controller.quorum.election.timeout.ms", 300);
    return config.entrySet().stream()
        // Backslash is an escape in a properties file.
        .map(entry -> entry.getKey() + "=" + entry.getValue().toString().replace("\\", "\\\\"))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
