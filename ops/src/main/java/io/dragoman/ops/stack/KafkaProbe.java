package io.dragoman.ops.stack;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Ready means that the cluster has a broker that takes requests. Closing it ends its client. */
final class KafkaProbe implements Probe, AutoCloseable {
  private static final int TIMEOUT_MS = 3000;

  private final Admin admin;

  KafkaProbe(final String bootstrapServers) {
    admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "dragoman-supervisor",
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                200));
  }

  @Override
  public CompletionStage<Boolean> check() {
    return admin
        .describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MS))
        .nodes()
        .toCompletionStage()
        .thenApply(nodes -> !nodes.isEmpty());
  }

  @Override
  public void close() {
    admin.close(java.time.Duration.ZERO);
  }
}
