package io.dragoman.client.cluster;

import io.dragoman.client.cluster.Cluster.Origin;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the cluster in the same way for every command: option, variable, client configuration file,
 * the local stack that runs in the directory, default. {@code --dir} on the command line is an
 * option too: who names a stack means that stack, whatever the variables say.
 *
 * <p>Whoever names the brokers is the cluster. A local stack brings its own registry, and lends it
 * to no other cluster; an option may name another.
 *
 * @param environment the environment variables
 * @param stacks the local stacks
 */
public record ClusterLookup(Map<String, String> environment, LocalStacks stacks) {
  /** Where a broker is when nobody says anything. */
  public static final String DEFAULT_BOOTSTRAP_SERVERS = "127.0.0.1:9092";

  public static final String BOOTSTRAP_VARIABLE = "DRAGOMAN_BOOTSTRAP_SERVERS";
  public static final String REGISTRY_VARIABLE = "DRAGOMAN_SCHEMA_REGISTRY_URL";
  public static final String PREFIX_VARIABLE = "DRAGOMAN_TOPIC_PREFIX";

  /** Names the directory of a local stack. */
  public static final String DIRECTORY_VARIABLE = "DRAGOMAN_DIR";

  public ClusterLookup {
    environment = Map.copyOf(environment);
  }

  /**
   * What was said on the command line.
   *
   * @param bootstrapServers the brokers
   * @param schemaRegistry the registry
   * @param directory the directory of a local stack
   * @param properties what the client configuration file says
   */
  public record Said(
      Optional<String> bootstrapServers,
      Optional<String> schemaRegistry,
      Optional<Path> directory,
      Map<String, String> properties) {
    /** Nothing. */
    public static final Said NOTHING =
        new Said(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    public Said {
      properties = Map.copyOf(properties);
    }
  }

  /** The cluster that is named or runs here; empty when there is none. */
  public Optional<Cluster> find(final Said said) {
    final Optional<String> variable = variable(BOOTSTRAP_VARIABLE);
    final Optional<String> file = value(said.properties(), Cluster.BOOTSTRAP_SERVERS);
    if (said.bootstrapServers().isPresent()) {
      return said.bootstrapServers().map(brokers -> named(brokers, said, Origin.OPTION));
    }
    if (said.directory().isPresent()) {
      return said.directory().flatMap(stacks::running).map(stack -> local(stack, said));
    }
    if (variable.isPresent()) {
      return variable.map(brokers -> named(brokers, said, Origin.VARIABLE));
    }
    if (file.isPresent()) {
      return file.map(brokers -> named(brokers, said, Origin.FILE));
    }
    return variable(DIRECTORY_VARIABLE)
        .map(directory -> stacks.running(Path.of(directory)))
        .orElseGet(stacks::running)
        .map(stack -> local(stack, said));
  }

  /**
   * The cluster as {@link #find} has it, or the broker that is usual on this machine.
   *
   * @throws IllegalArgumentException when a stack is named that does not run
   */
  public Cluster findOrDefault(final Said said) {
    return find(said)
        .orElseGet(
            () -> {
              said.directory()
                  .ifPresent(
                      directory -> {
                        throw new IllegalArgumentException(
                            "No local stack runs in %s; './dragoman up --dir %s' starts one."
                                .formatted(directory, directory));
                      });
              return named(DEFAULT_BOOTSTRAP_SERVERS, said, Origin.DEFAULT);
            });
  }

  /** The registry that is named, without a look at local stacks. */
  public Optional<String> namedRegistry(final Said said) {
    return said.schemaRegistry()
        .or(() -> variable(REGISTRY_VARIABLE))
        .or(() -> value(said.properties(), Cluster.SCHEMA_REGISTRY_URL));
  }

  /** The value of an environment variable that is not blank. */
  public Optional<String> variable(final String name) {
    return value(environment, name);
  }

  private Cluster named(final String brokers, final Said said, final Origin origin) {
    return new Cluster(brokers, namedRegistry(said), withoutAddresses(said), origin);
  }

  private static Cluster local(final LocalStacks.Address stack, final Said said) {
    return new Cluster(
        stack.bootstrapServers(),
        said.schemaRegistry().or(() -> Optional.of(stack.schemaRegistryUrl())),
        withoutAddresses(said),
        Origin.LOCAL_STACK);
  }

  private static Map<String, String> withoutAddresses(final Said said) {
    final Map<String, String> properties = new HashMap<>(said.properties());
    properties.remove(Cluster.BOOTSTRAP_SERVERS);
    properties.remove(Cluster.SCHEMA_REGISTRY_URL);
    return properties;
  }

  private static Optional<String> value(final Map<String, String> values, final String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }
}
