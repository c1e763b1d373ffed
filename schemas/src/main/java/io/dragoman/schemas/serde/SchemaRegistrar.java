package io.dragoman.schemas.serde;

import io.dragoman.schemas.Topic;
import io.dragoman.schemas.serde.internal.SchemaRegistry;
import java.util.Collection;
import java.util.Map;

/**
 * Makes the registry know the schemas of topics before their first record, so that a client in any
 * language finds under {@code TOPIC-value} what it may publish.
 */
public final class SchemaRegistrar {
  private SchemaRegistrar() {}

  /**
   * Registers the value schema of each topic, or nothing where {@code auto.register.schemas} is
   * false. Idempotent.
   *
   * @param values the keys of {@link RegistryConfig}
   * @param prefix what the installation puts before topic names
   * @throws io.dragoman.schemas.DragomanException with REGISTRY_UNAVAILABLE when no address
   *     answers, SCHEMA_REFUSED when the registry does not take a schema
   */
  public static void register(
      final Map<String, ?> values, final Collection<Topic> topics, final String prefix) {
    final RegistryConfig config = new RegistryConfig(values);
    if (!config.autoRegister()) {
      return;
    }
    try (SchemaRegistry registry = SchemaRegistry.of(config)) {
      for (final Topic topic : topics) {
        topic
            .valueSchema()
            .ifPresent(schema -> registry.register(topic.topicName(prefix) + "-value", schema));
      }
    }
  }
}
