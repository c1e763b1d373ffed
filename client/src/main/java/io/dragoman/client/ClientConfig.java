package io.dragoman.client;

import java.time.Duration;
import java.util.Map;

/**
 * How a client reaches Dragoman.
 *
 * @param bootstrapServers Kafka brokers to start from, host:port, separated by commas
 * @param schemaRegistryUrl Confluent-compatible schema registries, separated by commas
 * @param topicPrefix what the installation puts before every topic name; empty for none
 * @param properties further properties for Kafka's clients and the serde, security for example
 * @param timeout how long brokers and registry may take to answer
 */
public record ClientConfig(
    String bootstrapServers,
    String schemaRegistryUrl,
    String topicPrefix,
    Map<String, String> properties,
    Duration timeout) {
  /** Enough for a cluster that is just starting. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

  public ClientConfig {
    properties = Map.copyOf(properties);
  }

  /** A cluster without security and without a prefix. */
  public ClientConfig(final String bootstrapServers, final String schemaRegistryUrl) {
    this(bootstrapServers, schemaRegistryUrl, "", Map.of(), DEFAULT_TIMEOUT);
  }
}
