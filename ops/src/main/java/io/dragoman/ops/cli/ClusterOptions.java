package io.dragoman.ops.cli;

import io.dragoman.ops.client.ClientConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Option;

/** Which cluster to use in place of a local stack. */
final class ClusterOptions {
  private static final String BOOTSTRAP_VARIABLE = "DRAGOMAN_BOOTSTRAP_SERVERS";
  private static final String REGISTRY_VARIABLE = "DRAGOMAN_SCHEMA_REGISTRY_URL";
  private static final String PREFIX_VARIABLE = "DRAGOMAN_TOPIC_PREFIX";

  @Option(
      names = "--bootstrap-server",
      paramLabel = "HOST:PORT",
      description = "Brokers of an existing cluster. Also: " + BOOTSTRAP_VARIABLE + ".")
  private Optional<String> bootstrapServers = Optional.empty();

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description = "Its Confluent-compatible schema registry. Also: " + REGISTRY_VARIABLE + ".")
  private Optional<String> schemaRegistry = Optional.empty();

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      description = "What it puts before topic names. Also: " + PREFIX_VARIABLE + ".")
  private Optional<String> topicPrefix = Optional.empty();

  @Option(
      names = "--client-config",
      paramLabel = "FILE",
      description = "Properties for Kafka's clients and the serde, security for example.")
  private Optional<Path> properties = Optional.empty();

  /** The brokers, where some are named. */
  Optional<String> bootstrapServers(final Map<String, String> environment) {
    return bootstrapServers.or(() -> variable(environment, BOOTSTRAP_VARIABLE));
  }

  /** What stands before topic names. */
  String topicPrefix(final Map<String, String> environment) {
    return topicPrefix.or(() -> variable(environment, PREFIX_VARIABLE)).orElse("");
  }

  /** The cluster, where one is named; a client needs broker and registry. */
  Optional<ClientConfig> client(final Map<String, String> environment) {
    final Optional<String> brokers = bootstrapServers(environment);
    final Optional<String> registry =
        schemaRegistry.or(() -> variable(environment, REGISTRY_VARIABLE));
    if (brokers.isPresent() != registry.isPresent()) {
      throw new CommandException(
          ExitStatus.USAGE,
          "An existing cluster needs both --bootstrap-server and --schema-registry.");
    }
    return brokers.map(
        servers ->
            new ClientConfig(
                servers,
                registry.orElseThrow(),
                topicPrefix(environment),
                properties(),
                ClientConfig.DEFAULT_TIMEOUT));
  }

  /** Further properties from the file that was named. */
  Map<String, String> properties() {
    final Properties read = new Properties();
    properties.ifPresent(
        file -> {
          try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
          } catch (final IOException e) {
            throw new CommandException(
                ExitStatus.FAILURE,
                "%s cannot be read (%s)."
                    .formatted(file, io.dragoman.ops.stack.Failures.reason(e)));
          }
        });
    final Map<String, String> values = new HashMap<>();
    read.stringPropertyNames().forEach(key -> values.put(key, read.getProperty(key)));
    return values;
  }

  private static Optional<String> variable(
      final Map<String, String> environment, final String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
