package io.dragoman.schemas.serde;

import io.dragoman.schemas.serde.internal.SchemaRegistry;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * {@link AvroSerializer} and {@link AvroDeserializer} over one connection to the registry.
 *
 * @param <T> a generated class, or {@link SpecificRecord} for several
 */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
  private final AvroSerializer<T> serializer = new AvroSerializer<>();
  private final AvroDeserializer<T> deserializer;

  /** For Kafka's configuration by class name; {@link #configure} must follow. */
  public AvroSerde() {
    this.deserializer = new AvroDeserializer<>();
  }

  /**
   * Reads into one class only; {@link #configure} must follow.
   *
   * @param type a generated class
   */
  public AvroSerde(final Class<T> type) {
    this.deserializer = new AvroDeserializer<>(type);
  }

  /**
   * A serde for values, ready to use.
   *
   * @param type a generated class
   * @param values has the keys of {@link RegistryConfig}, and may have any others
   */
  public static <T extends SpecificRecord> AvroSerde<T> forValues(
      final Class<T> type, final Map<String, ?> values) {
    final AvroSerde<T> serde = new AvroSerde<>(type);
    serde.configure(values, false);
    return serde;
  }

  /**
   * Takes the keys of {@link RegistryConfig}.
   *
   * @throws org.apache.kafka.common.config.ConfigException naming key, value and what was expected
   */
  @Override
  public void configure(final Map<String, ?> values, final boolean isKey) {
    final RegistryConfig config = new RegistryConfig(values);
    final SchemaRegistry registry = SchemaRegistry.of(config);
    serializer.configure(config, registry, isKey);
    deserializer.configure(config, registry, isKey);
  }

  @Override
  public Serializer<T> serializer() {
    return serializer;
  }

  @Override
  public Deserializer<T> deserializer() {
    return deserializer;
  }

  @Override
  public void close() {
    serializer.close();
    deserializer.close();
  }
}
