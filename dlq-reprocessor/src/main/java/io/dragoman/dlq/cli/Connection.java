package io.dragoman.dlq.cli;

import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.audit.ExpiryWatch;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.operations.ContextSource;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.TopicAccess;
import io.dragoman.dlq.order.Targets;
import io.dragoman.dlq.outcome.ReplayOutcomeTracker;
import io.dragoman.dlq.task.TaskLog;
import io.dragoman.dlq.value.ValueDecoding;
import io.dragoman.resilience.app.AppVersion;
import io.dragoman.resilience.app.MemberName;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.TracingConfig;
import io.dragoman.resilience.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The cluster of a subcommand, and what works on it. */
final class Connection implements ContextSource {
  private final ClusterOptions options;
  private final Consumer<String> notes;
  private final Function<String, Targets> targets;
  private @Nullable Cluster cluster;

  /**
   * Finds no cluster yet.
   *
   * @param notes hears what people must know beside the output
   * @param targets where copies may go, by the prefix of topic names
   */
  Connection(
      final ClusterOptions options,
      final Consumer<String> notes,
      final Function<String, Targets> targets) {
    this.options = options;
    this.notes = notes;
    this.targets = targets;
  }

  /** What this installation puts before topic names. */
  String topicPrefix() {
    return options.topicPrefix();
  }

  @Override
  public <T> T read(final Function<OperationContext, T> work) {
    final int cores = Runtime.getRuntime().availableProcessors();
    final Map<String, Object> client = clientConfig();
    final String prefix = topicPrefix();
    final Clock clock = Clock.systemUTC();
    try (ValueDecoding decoding = new ValueDecoding(cluster().registry());
        Tracing tracing = tracing();
        DeadLetterReader reader = new DeadLetterReader(client, Math.clamp(cores, 2, 8))) {
      return work.apply(
          new OperationContext(
              client,
              prefix,
              new AuditLog(client, prefix, notes),
              new TaskLog(client, prefix),
              targets.apply(prefix),
              TopicAccess.ALL,
              new ExpiryWatch(client, clock),
              decoding,
              List::of,
              tracing,
              clock,
              reader));
    }
  }

  /** As the variables of OpenTelemetry say; a command has no other configuration for it. */
  private static Tracing tracing() {
    return Tracing.of(
        TracingConfig.define(ConfigSpec.builder())
            .build()
            .resolve(Map.of(), System.getenv(), Map.of()),
        "dlq",
        AppVersion.current(),
        MemberName.host(),
        new SimpleMeterRegistry());
  }

  /** Follows what is replayed from these topics from now on. */
  ReplayOutcomeTracker replayOutcomeTracker(final Collection<String> topics) {
    return new ReplayOutcomeTracker(clientConfig(), topicPrefix(), topics);
  }

  /** Configuration of Kafka clients. */
  Map<String, Object> clientConfig() {
    final Map<String, Object> config = cluster().kafka();
    config.putIfAbsent("client.id", "dragoman-dlq");
    return config;
  }

  /** The same for all that a command does, even if a local stack ends meanwhile. */
  private Cluster cluster() {
    if (cluster == null) {
      cluster = options.findOrDefault();
    }
    return cluster;
  }
}
