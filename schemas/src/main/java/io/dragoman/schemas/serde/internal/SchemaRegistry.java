package io.dragoman.schemas.serde.internal;

import io.dragoman.schemas.serde.RegistryConfig;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The questions that a serde asks a registry. Implementations are thread-safe.
 *
 * <p>A registry that does not answer, or answers nonsense, is a {@code REGISTRY_UNAVAILABLE}; one
 * that refuses a schema is a {@code SCHEMA_REFUSED}. What it does not know is an empty Optional.
 */
public interface SchemaRegistry extends AutoCloseable {
  /** Id of the schema under the subject, registered now if it was not. */
  int register(String subject, Schema schema);

  /**
   * Has the registry check new versions of the subject so, from now on.
   *
   * @param level such as {@code FULL}
   */
  void setCompatibility(String subject, String level);

  /** Id of the schema under the subject, if it is registered there. */
  Optional<Integer> find(String subject, Schema schema);

  /** The newest schema of the subject. */
  Optional<Registered> latest(String subject);

  /** The schema with that id, whatever its subject. */
  Optional<Schema> byId(int id);

  /** The registry's address, for messages. */
  String address();

  @Override
  void close();

  /**
   * A schema and its name in the registry.
   *
   * @param id the 4 bytes of the wire format
   * @param schema as its writer registered it
   */
  record Registered(int id, Schema schema) {}

  /** The registry that the configuration names, with bounded caches before it. */
  static SchemaRegistry of(final RegistryConfig config) {
    final SchemaRegistry registry =
        config
            .mockScope()
            .<SchemaRegistry>map(MockSchemaRegistry::of)
            .orElseGet(() -> new HttpSchemaRegistry(config));
    return new CachingSchemaRegistry(registry, config.cacheSize());
  }
}
