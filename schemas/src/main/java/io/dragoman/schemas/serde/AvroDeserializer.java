package io.dragoman.schemas.serde;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.serde.internal.RecordReaders;
import io.dragoman.schemas.serde.internal.RecordReaders.Reader;
import io.dragoman.schemas.serde.internal.SchemaRegistry;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records in Confluent wire format into generated Avro classes, whatever compatible version
 * of the schema they were written with.
 *
 * <p>Thread-safe once configured. It asks the registry once for each schema id. Failures are {@link
 * DragomanException}s: {@code UNDECODABLE_RECORD} when the bytes are at fault (no wire format, an
 * id that the registry does not have, which is an {@link UnknownSchemaException}, another schema,
 * too few or too many bytes) and {@code REGISTRY_UNAVAILABLE} when the registry is, so that a
 * record is never blamed for an outage.
 *
 * @param <T> a generated class, or {@link SpecificRecord} for several
 */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  /** Far more than any contract holds; an item of one byte takes a hundred in memory. */
  private static final int MAX_ITEMS = 50_000;

  private final @Nullable Class<T> type;
  private @Nullable SchemaRegistry registry;
  private @Nullable RecordReaders<T> readers;

  /**
   * For Kafka's configuration by class name; {@link #configure} must follow. Reads into the class
   * that the configuration names, or else that is called like the writer's schema.
   */
  public AvroDeserializer() {
    this.type = null;
  }

  /**
   * Reads into one class only; {@link #configure} must follow.
   *
   * @param type a generated class
   */
  public AvroDeserializer(final Class<T> type) {
    this.type = type;
  }

  /**
   * Takes the keys of {@link RegistryConfig}.
   *
   * @throws org.apache.kafka.common.config.ConfigException naming key, value and what was expected
   */
  @Override
  public void configure(final Map<String, ?> values, final boolean isKey) {
    final RegistryConfig config = new RegistryConfig(values);
    configure(config, SchemaRegistry.of(config), isKey);
  }

  void configure(final RegistryConfig config, final SchemaRegistry from, final boolean isKey) {
    final Optional<Class<?>> target = type == null ? config.specificType(isKey) : Optional.of(type);
    AvroTrust.install();
    registry = from;
    readers =
        new RecordReaders<>(from, writer -> reader(writer, target), config.cacheSize(), MAX_ITEMS);
  }

  @Override
  public @Nullable T deserialize(final String topic, final byte @Nullable [] bytes) {
    if (readers == null) {
      throw new IllegalStateException("AvroDeserializer is used before configure");
    }
    return bytes == null ? null : readers.read(topic, bytes).value();
  }

  @Override
  public void close() {
    if (registry != null) {
      registry.close();
    }
  }

  private static <T> Reader<T> reader(final Schema writer, final Optional<Class<?>> target) {
    final Class<?> type = target.orElseGet(() -> named(writer));
    if (!SpecificRecord.class.isAssignableFrom(type)) {
      return new Reader.Unreadable<>(
          "is %s, which is no schema of Dragoman".formatted(writer.getFullName()));
    }
    final SpecificData model = SpecificData.getForClass(type);
    final Schema ours = model.getSchema(type);
    return Reader.resolving(writer, ours, new SpecificDatumReader<>(writer, ours, model));
  }

  /** The class called like the schema, or Object where there is none that may be made. */
  private static Class<?> named(final Schema writer) {
    try {
      final Class<?> found = SpecificData.get().getClass(writer);
      return found == null ? Object.class : found;
    } catch (final SecurityException e) {
      return Object.class;
    }
  }
}
