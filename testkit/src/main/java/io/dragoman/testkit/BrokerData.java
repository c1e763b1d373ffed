package io.dragoman.testkit;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/** What a broker of one node starts from: its settings and a formatted directory. */
final class BrokerData {
  private static final int NODE = 1;

  private BrokerData() {}

  /** Settings of a small and quick broker that makes no topics by itself. */
  static Map<String, String> settings(final Path data, final int port) {
    final String controller = Loopback.address(Loopback.freePort());
    final Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE));
    settings.put(
        "listeners", "PLAINTEXT://" + Loopback.address(port) + ",CONTROLLER://" + controller);
    settings.put("advertised.listeners", "PLAINTEXT://" + Loopback.address(port));
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("controller.quorum.voters", NODE + "@" + controller);
    settings.put("log.dirs", data.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("log.cleaner.dedupe.buffer.size", "8388608");
    return settings;
  }

  /** Formats a directory unless it is. */
  static void format(final Path data) {
    try {
      new Formatter()
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(NODE)
          .setUnstableFeatureVersionsEnabled(false)
          .setIgnoreFormatted(true)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(data.toString())
          .addDirectory(data.toString())
          .run();
    } catch (final Exception e) {
      throw new IllegalStateException("The broker's data in " + data + " cannot be formatted", e);
    }
  }
}
