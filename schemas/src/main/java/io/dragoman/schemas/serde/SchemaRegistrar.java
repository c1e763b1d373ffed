package io.dragoman.schemas.serde;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.serde.internal.SchemaRegistry;
import java.util.Collection;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the registry know the schemas of topics before their first record, so that a client in any
 * language finds under {@code TOPIC-value} what it may publish, and makes it refuse versions that
 * readers of the topic could not read.
 */
public final class SchemaRegistrar {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistrar.class);

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
      protect(registry, topics, prefix);
    }
  }

  /** A registry that has no such setting, or keeps it for others to set, is no reason to stop. */
  private static void protect(
      final SchemaRegistry registry, final Collection<Topic> topics, final String prefix) {
    for (final Topic topic : topics) {
      if (topic.valueSchema().isPresent()) {
        final String subject = topic.topicName(prefix) + "-value";
        final String level = topic.kind().compatibility();
        try {
          set(registry, subject, level);
        } catch (final DragomanException e) {
          LOG.warn(
              "Set the compatibility of subject {} to {} by hand, and so those of the other topics:"
                  + " until then a schema can be registered there that cannot be read. {}",
              subject,
              level,
              e.getMessage());
          return;
        }
      }
    }
  }

  /**
   * Twice if need be: apps start together, and Apicurio refuses to whoever comes second what the
   * first sets at that moment.
   */
  private static void set(final SchemaRegistry registry, final String subject, final String level) {
    try {
      registry.setCompatibility(subject, level);
    } catch (final DragomanException e) {
      LOG.debug("The compatibility of {} is set once more", subject, e);
      registry.setCompatibility(subject, level);
    }
  }
}
