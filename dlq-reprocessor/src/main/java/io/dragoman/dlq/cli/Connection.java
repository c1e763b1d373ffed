package io.dragoman.dlq.cli;

import io.dragoman.dlq.AuditLog;
import io.dragoman.dlq.Batching;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.FateTracker;
import io.dragoman.dlq.TaskLog;
import io.dragoman.dlq.TaskRunner;
import io.dragoman.dlq.ValueDecoder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the cluster is, for every subcommand. */
final class Connection {
  static final String SCHEMA_REGISTRY_URL = "schema.registry.url";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec mixee;

  @Option(
      names = {"-b", "--bootstrap-server"},
      paramLabel = "HOST:PORT",
      defaultValue = "${env:DRAGOMAN_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
      description = "Kafka cluster; from DRAGOMAN_BOOTSTRAP_SERVERS (default: ${DEFAULT-VALUE}).")
  private String bootstrapServer = "";

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      defaultValue = "${env:DRAGOMAN_SCHEMA_REGISTRY_URL}",
      description =
          "Schema registry, to show Avro values; from DRAGOMAN_SCHEMA_REGISTRY_URL. Without it"
              + " they are shown as bytes.")
  private @Nullable String schemaRegistry;

  @Option(
      names = "--client-config",
      paramLabel = "FILE",
      description =
          "Properties for Kafka clients and the registry: security, timeouts. Options win over"
              + " the file.")
  private @Nullable Path clientConfig;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      defaultValue = "${env:DRAGOMAN_TOPIC_PREFIX:-}",
      description = "What the installation puts before topic names; from DRAGOMAN_TOPIC_PREFIX.")
  private String topicPrefix = "";

  /** What this installation puts before topic names. */
  String topicPrefix() {
    return topicPrefix;
  }

  /** A reader of the cluster's dead letters. */
  DeadLetterReader reader() {
    final int cores = Runtime.getRuntime().availableProcessors();
    return new DeadLetterReader(clientConfig(), Math.clamp(cores, 2, 8));
  }

  /** What was done with the cluster's dead letters. */
  AuditLog audit() {
    return new AuditLog(clientConfig(), topicPrefix);
  }

  /** The cluster's tasks. */
  TaskLog tasks() {
    return new TaskLog(clientConfig(), topicPrefix);
  }

  /** Carries out orders. */
  TaskRunner taskRunner(final DeadLetterReader reader, final ValueDecoder decoder) {
    return new TaskRunner(
        clientConfig(), reader, audit(), tasks(), decoder, Batching.DEFAULT, Clock.systemUTC());
  }

  /** Follows what is replayed from these topics from now on. */
  FateTracker fateTracker(final Collection<String> topics) {
    return new FateTracker(clientConfig(), topicPrefix, topics);
  }

  /** Configuration of Kafka clients: the file, then the options. */
  Map<String, Object> clientConfig() {
    final Map<String, Object> config = fileConfig();
    if (!config.containsKey("bootstrap.servers") || given("--bootstrap-server")) {
      config.put("bootstrap.servers", bootstrapServer);
    }
    config.putIfAbsent("client.id", "dragoman-dlq");
    return config;
  }

  /** Configuration of the registry's client; empty when no registry is named. */
  Optional<Map<String, Object>> registryConfig() {
    final Map<String, Object> config = fileConfig();
    if (schemaRegistry != null && !schemaRegistry.isBlank()) {
      config.put(SCHEMA_REGISTRY_URL, schemaRegistry);
    }
    return config.containsKey(SCHEMA_REGISTRY_URL) ? Optional.of(config) : Optional.empty();
  }

  private boolean given(final String option) {
    final CommandLine.ParseResult parsed = commandLine().getParseResult();
    return parsed != null && parsed.hasMatchedOption(option)
        || System.getenv("DRAGOMAN_BOOTSTRAP_SERVERS") != null;
  }

  private Map<String, Object> fileConfig() {
    final Map<String, Object> config = new HashMap<>();
    if (clientConfig == null) {
      return config;
    }
    final Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(clientConfig)) {
      properties.load(reader);
    } catch (final IOException | IllegalArgumentException e) {
      throw new ParameterException(
          commandLine(), "Cannot read --client-config " + clientConfig + ": " + e.getMessage());
    }
    properties
        .stringPropertyNames()
        .forEach(name -> config.put(name, properties.getProperty(name)));
    return config;
  }

  private CommandLine commandLine() {
    if (mixee == null) {
      throw new IllegalStateException("Only picocli makes a usable Connection.");
    }
    return mixee.commandLine();
  }
}
