package io.dragoman.client.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster that a command works on.
 *
 * @param bootstrapServers Kafka brokers to start from, host:port, separated by commas
 * @param schemaRegistry Confluent-compatible schema registries, where one is known
 * @param properties what the client configuration file says, less the two addresses
 * @param origin who named the brokers
 */
public record Cluster(
    String bootstrapServers,
    Optional<String> schemaRegistry,
    Map<String, String> properties,
    Origin origin) {
  static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  static final String SCHEMA_REGISTRY_URL = "schema.registry.url";

  public Cluster {
    properties = Map.copyOf(properties);
  }

  /** Who named a cluster, in the order in which they are asked. */
  public enum Origin {
    /** An option of the command line. */
    OPTION,
    /** An environment variable. */
    VARIABLE,
    /** The client configuration file. */
    FILE,
    /** The local stack that runs. */
    LOCAL_STACK,
    /** Nobody. */
    DEFAULT
  }

  /** Configuration of Kafka's clients. */
  public Map<String, Object> kafka() {
    final Map<String, Object> config = new HashMap<>();
    // A command is over before anybody could look at its clients' metrics, and to offer them takes
    // a tenth of a short one's time.
    config.put("metric.reporters", "");
    config.put("enable.metrics.push", false);
    config.putAll(properties);
    config.put(BOOTSTRAP_SERVERS, bootstrapServers);
    return config;
  }

  /** Configuration of the registry's client; empty when no registry is known. */
  public Optional<Map<String, Object>> registry() {
    return schemaRegistry.map(
        url -> {
          final Map<String, Object> config = new HashMap<>(properties);
          config.put(SCHEMA_REGISTRY_URL, url);
          return config;
        });
  }
}
