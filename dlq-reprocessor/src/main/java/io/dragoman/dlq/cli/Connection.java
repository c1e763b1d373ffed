package io.dragoman.dlq.cli;

import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.dlq.AuditLog;
import io.dragoman.dlq.Batching;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.ExpiryWatch;
import io.dragoman.dlq.FateTracker;
import io.dragoman.dlq.Reprocessor;
import io.dragoman.dlq.TaskLog;
import io.dragoman.dlq.TaskRunner;
import io.dragoman.dlq.ValueDecoder;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The cluster of a subcommand, and what works on it. */
final class Connection {
  private final ClusterOptions options;
  private final Consumer<String> notes;
  private @Nullable Cluster cluster;
  private @Nullable AuditLog audit;

  /**
   * Finds no cluster yet.
   *
   * @param notes hears what people must know beside the output
   */
  Connection(final ClusterOptions options, final Consumer<String> notes) {
    this.options = options;
    this.notes = notes;
  }

  /** What this installation puts before topic names. */
  String topicPrefix() {
    return options.topicPrefix();
  }

  /** A reader of the cluster's dead letters. */
  DeadLetterReader reader() {
    final int cores = Runtime.getRuntime().availableProcessors();
    return new DeadLetterReader(clientConfig(), Math.clamp(cores, 2, 8));
  }

  /** What was done with the cluster's dead letters. */
  AuditLog audit() {
    if (audit == null) {
      audit = new AuditLog(clientConfig(), topicPrefix(), notes);
    }
    return audit;
  }

  /** The cluster's tasks. */
  TaskLog tasks() {
    return new TaskLog(clientConfig(), topicPrefix());
  }

  /** Carries out orders. */
  TaskRunner taskRunner(
      final DeadLetterReader reader, final AllowedTargets targets, final ValueDecoder decoder) {
    return new TaskRunner(
        clientConfig(),
        reader,
        audit(),
        tasks(),
        targets.of(topicPrefix()),
        decoder,
        Batching.DEFAULT,
        Clock.systemUTC());
  }

  /** Carries out orders without making a task of them. */
  Reprocessor reprocessor(final DeadLetterReader reader, final AllowedTargets targets) {
    return new Reprocessor(
        clientConfig(),
        reader,
        audit(),
        targets.of(topicPrefix()),
        Batching.DEFAULT,
        Clock.systemUTC());
  }

  /** Follows what is replayed from these topics from now on. */
  FateTracker fateTracker(final Collection<String> topics) {
    return new FateTracker(clientConfig(), topicPrefix(), topics);
  }

  /** Finds what expires soon. */
  ExpiryWatch expiryWatch() {
    return new ExpiryWatch(clientConfig(), Clock.systemUTC());
  }

  /** Configuration of Kafka clients. */
  Map<String, Object> clientConfig() {
    final Map<String, Object> config = cluster().kafka();
    config.putIfAbsent("client.id", "dragoman-dlq");
    return config;
  }

  /** Configuration of the registry's client; empty when no registry is known. */
  Optional<Map<String, Object>> registryConfig() {
    return cluster().registry();
  }

  /** The same for all that a command does, even if a local stack ends meanwhile. */
  private Cluster cluster() {
    if (cluster == null) {
      cluster = options.findOrDefault();
    }
    return cluster;
  }
}
