package io.dragoman.resilience.values;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.serde.AvroSerializer;
import io.dragoman.schemas.serde.AvroTrust;
import io.dragoman.schemas.serde.RegistryConfig;
import io.dragoman.schemas.serde.SchemaRegistrar;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Makes the serdes of Avro values from the configured classes, ours or Confluent's, with
 * Confluent's property names.
 *
 * <p>Whatever the class, the serdes fail with a {@link io.dragoman.schemas.DragomanException}:
 * UNDECODABLE_RECORD when it is the record's fault, REGISTRY_UNAVAILABLE when it is not. An id that
 * the registry does not have is the registry's fault for a while, see {@link UnknownSchemaRetry}.
 */
public final class ValueSerdes {
  private final Settings settings;
  private final UnknownSchemaRetry retry;

  /** Reads the classes and everything under {@code serde.} from {@code settings}. */
  public ValueSerdes(final Settings settings) {
    this(settings, TimeSource.system().steady());
  }

  /**
   * The same with a clock of the caller's.
   *
   * @param steady tells how long an unknown schema id has been waited for; nobody can set it
   */
  public ValueSerdes(final Settings settings, final InstantSource steady) {
    this.settings = settings;
    this.retry = new UnknownSchemaRetry(steady);
  }

  /**
   * A serde for values of generated classes.
   *
   * @param type the class that a topic holds; reading anything else fails where it is used
   * @throws ConfigurationException when a configured class cannot be used
   */
  public <T extends SpecificRecord> Serde<T> of(final Class<T> type) {
    return Serdes.serdeFrom(serializer(type), deserializer(type));
  }

  /** Only the writing half. */
  public <T extends SpecificRecord> Serializer<T> serializer(final Class<T> type) {
    @SuppressWarnings("unchecked") // an Avro serializer takes any generated class
    final Serializer<T> serializer =
        (Serializer<T>) create(AppConfig.VALUE_SERIALIZER, Serializer.class);
    serializer.configure(properties(type), false);
    return new ErrorMappingSerde.Writing<>(serializer);
  }

  /** Only the reading half. */
  public <T extends SpecificRecord> Deserializer<T> deserializer(final Class<T> type) {
    // Ours does it by itself; any other would be refused our classes by Avro.
    AvroTrust.install();
    @SuppressWarnings("unchecked") // an Avro deserializer gives what the schema names
    final Deserializer<T> deserializer =
        (Deserializer<T>) create(AppConfig.VALUE_DESERIALIZER, Deserializer.class);
    deserializer.configure(properties(type), false);
    return new ErrorMappingSerde.Reading<>(deserializer, type, retry);
  }

  /**
   * Registers the schemas of topics, so that clients find them before the first record. Only with
   * our own serializer: when and how another one registers is its own affair.
   *
   * @throws io.dragoman.schemas.DragomanException when the registry is away or refuses a schema
   */
  public void introduce(final Collection<Topic> topics, final String prefix) {
    if (settings.type(AppConfig.VALUE_SERIALIZER) == AvroSerializer.class) {
      SchemaRegistrar.register(registry(), topics, prefix);
    }
  }

  private Map<String, Object> properties(final Class<?> type) {
    final Map<String, Object> properties = new HashMap<>();
    properties.put("specific.avro.reader", "true");
    properties.put("specific.avro.value.type", type.getName());
    properties.putAll(registry());
    return properties;
  }

  /**
   * TLS to the registry, as the serde has it; empty when nothing is configured.
   *
   * @throws ConfigurationException when a store cannot be read
   */
  public Optional<SSLContext> registryTls() {
    if (settings.under(AppConfig.SERDE_PREFIX + RegistryConfig.SSL_PREFIX).isEmpty()) {
      return Optional.empty();
    }
    try {
      return new RegistryConfig(registry()).sslContext();
    } catch (final KafkaException e) {
      throw new ConfigurationException(
          AppConfig.SERDE_PREFIX + RegistryConfig.SSL_PREFIX + "…: " + e.getMessage(), e);
    }
  }

  private Map<String, Object> registry() {
    final Map<String, Object> properties = new HashMap<>(settings.under(AppConfig.SERDE_PREFIX));
    properties.put("schema.registry.url", settings.string(AppConfig.SCHEMA_REGISTRY_URL));
    return properties;
  }

  private <T> T create(final String key, final Class<T> type) {
    try {
      return type.cast(Utils.newInstance(settings.type(key)));
    } catch (final KafkaException | ClassCastException e) {
      throw new ConfigurationException(
          key
              + " names "
              + settings.type(key).getName()
              + ", which cannot be used: "
              + e.getMessage(),
          e);
    }
  }
}
