package io.dragoman.client.cluster;

import io.dragoman.client.terminal.CommandException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Option;

/**
 * The options with which every command is told its cluster; {@link ClusterLookup} has the order.
 */
public final class ClusterOptions {
  private ClusterLookup lookup = new ClusterLookup(System.getenv(), LocalStacks.NONE);

  @Option(
      names = {"-b", "--bootstrap-server"},
      paramLabel = "HOST:PORT",
      description = {
        "Brokers of the cluster. Also: "
            + ClusterLookup.BOOTSTRAP_VARIABLE
            + ", or bootstrap.servers in --client-config.",
        "Default: the local stack that runs."
      })
  private Optional<String> bootstrapServers = Optional.empty();

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description =
          "Its Confluent-compatible schema registry. Also: "
              + ClusterLookup.REGISTRY_VARIABLE
              + ", or schema.registry.url in --client-config.")
  private Optional<String> schemaRegistry = Optional.empty();

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      description =
          "What the installation puts before topic names. Also: "
              + ClusterLookup.PREFIX_VARIABLE
              + ".")
  private Optional<String> topicPrefix = Optional.empty();

  @Option(
      names = "--client-config",
      paramLabel = "FILE",
      description =
          "Properties for Kafka's clients and the registry's: security, timeouts. Options and"
              + " variables win over the file.")
  private Optional<Path> clientConfig = Optional.empty();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where a local stack keeps its data: that stack is meant. Also: "
              + ClusterLookup.DIRECTORY_VARIABLE
              + ".")
  private Optional<Path> directory = Optional.empty();

  /** Where to look; before the command runs. */
  public void lookIn(final ClusterLookup where) {
    lookup = where;
  }

  /** The directory of a local stack, where one is named. */
  public Optional<Path> directory() {
    return directory.or(() -> lookup.variable(ClusterLookup.DIRECTORY_VARIABLE).map(Path::of));
  }

  /** What stands before topic names. */
  public String topicPrefix() {
    return topicPrefix.or(() -> lookup.variable(ClusterLookup.PREFIX_VARIABLE)).orElse("");
  }

  /** The cluster that is named or runs here. */
  public Optional<Cluster> find() {
    return lookup.find(said());
  }

  /** The registry that is named, be there brokers or not. */
  public Optional<String> namedRegistry() {
    return lookup.namedRegistry(said());
  }

  /**
   * The cluster that is named or runs here, or the usual broker.
   *
   * @throws CommandException when a stack is named that does not run
   */
  public Cluster findOrDefault() {
    try {
      return lookup.findOrDefault(said());
    } catch (final IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage());
    }
  }

  private ClusterLookup.Said said() {
    return new ClusterLookup.Said(bootstrapServers, schemaRegistry, directory, properties());
  }

  private Map<String, String> properties() {
    final Properties read = new Properties();
    clientConfig.ifPresent(
        file -> {
          try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
          } catch (final NoSuchFileException e) {
            throw unreadable(file, "there is no such file");
          } catch (final IOException | IllegalArgumentException e) {
            throw unreadable(file, String.valueOf(e.getMessage()));
          }
        });
    final Map<String, String> values = new HashMap<>();
    read.stringPropertyNames().forEach(key -> values.put(key, read.getProperty(key)));
    return values;
  }

  private static CommandException unreadable(final Path file, final String reason) {
    return CommandException.usage("--client-config %s cannot be read: %s".formatted(file, reason));
  }
}
