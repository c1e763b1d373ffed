package io.dragoman.schemas.serde;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.serde.internal.SchemaRegistry;
import io.dragoman.schemas.serde.internal.SchemaRegistry.Registered;
import io.dragoman.schemas.serde.internal.WireFormat;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.cache.Cache;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.common.cache.SynchronizedCache;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes generated Avro records in Confluent wire format, under subject {@code TOPIC-value} (or
 * {@code TOPIC-key}).
 *
 * <p>Thread-safe once configured. It asks the registry once for each schema and subject; after that
 * a registry that is away is not noticed. Failures are {@link DragomanException}s: {@code
 * REGISTRY_UNAVAILABLE} when no address answers in time, {@code SCHEMA_REFUSED} when the registry
 * does not take or does not have the schema, {@code INTERNAL} when the record breaks its schema.
 *
 * @param <T> a generated class, or {@link SpecificRecord} for several
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
  private @Nullable Configured configured;

  /** For Kafka's configuration by class name; {@link #configure} must follow. */
  public AvroSerializer() {}

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

  void configure(final RegistryConfig config, final SchemaRegistry to, final boolean isKey) {
    configured = new Configured(config, to, isKey);
  }

  @Override
  public byte @Nullable [] serialize(final String topic, final @Nullable T value) {
    if (value == null) {
      return null;
    }
    final Configured to = configured();
    final Registered written = to.schemaFor(topic, value.getSchema());
    try {
      final byte[] bytes = WireFormat.write(written.id(), value, writer(value));
      return written.schema() == value.getSchema() ? bytes : rewritten(bytes, value, written);
    } catch (final AvroRuntimeException | NullPointerException | ClassCastException e) {
      throw new DragomanException(
          ErrorCode.INTERNAL,
          "A %s for topic %s breaks its schema: %s."
              .formatted(value.getSchema().getName(), topic, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    if (configured != null) {
      configured.close();
    }
  }

  private Configured configured() {
    if (configured == null) {
      throw new IllegalStateException("AvroSerializer is used before configure");
    }
    return configured;
  }

  /** With the class's own model, which knows how its dates are written. */
  private static <T extends SpecificRecord> SpecificDatumWriter<T> writer(final T value) {
    return new SpecificDatumWriter<>(value.getSchema(), SpecificData.getForClass(value.getClass()));
  }

  /** The value in another schema that can read it: fields may stand elsewhere or be missing. */
  private static <T extends SpecificRecord> byte[] rewritten(
      final byte[] bytes, final T value, final Registered target) {
    final GenericDatumReader<Object> reader =
        new GenericDatumReader<>(value.getSchema(), target.schema());
    final Object resolved = WireFormat.read("", bytes, target.id(), reader, Integer.MAX_VALUE);
    return WireFormat.write(target.id(), resolved, new GenericDatumWriter<>(target.schema()));
  }

  /** What a configured serializer works with. */
  private static final class Configured {
    private final RegistryConfig config;
    private final SchemaRegistry registry;
    private final String suffix;
    private final Cache<Pair, Registered> targets;

    Configured(final RegistryConfig config, final SchemaRegistry registry, final boolean key) {
      this.config = config;
      this.registry = registry;
      this.suffix = key ? "-key" : "-value";
      this.targets = new SynchronizedCache<>(new LRUCache<>(config.cacheSize()));
    }

    /** The schema to write with, and its id. */
    Registered schemaFor(final String topic, final Schema schema) {
      final String subject = topic + suffix;
      if (config.useLatest()) {
        return latestFor(subject, schema);
      }
      if (config.autoRegister()) {
        return new Registered(registry.register(subject, schema), schema);
      }
      return registry
          .find(subject, schema)
          .map(id -> new Registered(id, schema))
          .orElseThrow(() -> missing(subject, "does not have this schema of " + schema.getName()));
    }

    void close() {
      registry.close();
    }

    private Registered latestFor(final String subject, final Schema schema) {
      final Registered newest =
          registry.latest(subject).orElseThrow(() -> missing(subject, "has no schema"));
      final Pair pair = new Pair(newest.schema(), schema);
      final Registered known = targets.get(pair);
      if (known != null) {
        return known;
      }
      final Registered target;
      if (canonical(newest.schema()).equals(canonical(schema))) {
        target = new Registered(newest.id(), schema);
      } else {
        checkReadable(subject, newest.schema(), schema);
        target = newest;
      }
      targets.put(pair, target);
      return target;
    }

    /** Equal exactly when the binary forms are. */
    private static String canonical(final Schema schema) {
      return SchemaNormalization.toParsingForm(schema);
    }

    private void checkReadable(final String subject, final Schema newest, final Schema schema) {
      final SchemaPairCompatibility check =
          SchemaCompatibility.checkReaderWriterCompatibility(newest, schema);
      if (check.getType() != SchemaCompatibilityType.COMPATIBLE) {
        throw new DragomanException(
            ErrorCode.SCHEMA_REFUSED,
            ("The newest schema of subject %s in the registry at %s cannot take a %s of this"
                    + " version: %s. Set %s=false or run a version that fits.")
                .formatted(
                    subject,
                    registry.address(),
                    schema.getName(),
                    check.getResult().getIncompatibilities(),
                    RegistryConfig.USE_LATEST));
      }
    }

    private DragomanException missing(final String subject, final String what) {
      return new DragomanException(
          ErrorCode.SCHEMA_REFUSED,
          "Subject %s of the registry at %s %s. Register it there, or set %s=true."
              .formatted(subject, registry.address(), what, RegistryConfig.AUTO_REGISTER));
    }
  }

  /** The newest schema of a subject and that of the record to write. */
  private record Pair(Schema newest, Schema ours) {}
}
