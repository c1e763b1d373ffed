package io.dragoman.schemas.serde.internal;

import io.dragoman.schemas.serde.UnknownSchemaException;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.io.DatumReader;
import org.apache.kafka.common.cache.Cache;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.common.cache.SynchronizedCache;

/**
 * Reads records of any writer's schema, with one reader a schema id kept for the next record.
 * Thread-safe.
 *
 * @param <T> what records are read into
 */
public final class RecordReaders<T> {
  private final SchemaRegistry registry;
  private final Function<Schema, Reader<T>> factory;
  private final int maxItems;
  private final Cache<Integer, Reader<T>> readers;

  /**
   * Makes the set.
   *
   * @param registry asked for the schema of an id
   * @param factory how to read records of a writer's schema
   * @param size how many readers are kept
   * @param maxItems how many items the arrays and maps of a record may have, all together
   */
  public RecordReaders(
      final SchemaRegistry registry,
      final Function<Schema, Reader<T>> factory,
      final int size,
      final int maxItems) {
    this.registry = registry;
    this.factory = factory;
    this.maxItems = maxItems;
    this.readers = new SynchronizedCache<>(new LRUCache<>(size));
  }

  /**
   * Reads one record.
   *
   * @throws io.dragoman.schemas.DragomanException UNDECODABLE_RECORD, or REGISTRY_UNAVAILABLE when
   *     the id is new and the registry away
   */
  public Decoded<T> read(final String topic, final byte[] bytes) {
    final int id = WireFormat.id(topic, bytes);
    return switch (reader(topic, id)) {
      case Reader.Unreadable<T>(final String reason) ->
          throw WireFormat.undecodable(topic, "its schema id %d %s".formatted(id, reason));
      case Reader.Readable<T>(final Schema writer, final DatumReader<T> reader) ->
          new Decoded<>(id, writer, WireFormat.read(topic, bytes, id, reader, maxItems));
    };
  }

  private Reader<T> reader(final String topic, final int id) {
    final Reader<T> known = readers.get(id);
    if (known != null) {
      return known;
    }
    final Schema schema =
        registry
            .byId(id)
            .orElseThrow(
                () ->
                    new UnknownSchemaException(
                        WireFormat.unreadable(
                            topic,
                            "it names schema id %d, which the registry at %s does not have"
                                .formatted(id, registry.address()))));
    final Reader<T> reader = factory.apply(schema);
    readers.put(id, reader);
    return reader;
  }

  /**
   * A record's value and how it was written.
   *
   * @param id schema id in the record
   * @param writer the schema of that id
   * @param value what was read
   * @param <T> what records are read into
   */
  public record Decoded<T>(int id, Schema writer, T value) {}

  /**
   * How to read the records of one writer's schema.
   *
   * @param <T> what records are read into
   */
  public sealed interface Reader<T> {
    /** They can be read. */
    record Readable<T>(Schema writer, DatumReader<T> reader) implements Reader<T> {}

    /** They cannot; the reason ends the sentence "its schema id 7 …". */
    record Unreadable<T>(String reason) implements Reader<T> {}

    /** Readable as it was written. */
    static <T> Reader<T> asWritten(final Schema writer, final DatumReader<T> reader) {
      return SchemaLimits.excess(writer, true)
          .<Reader<T>>map(Unreadable::new)
          .orElseGet(() -> new Readable<>(writer, reader));
    }

    /**
     * Readable when the writer's schema resolves to ours.
     *
     * @param reader makes a reader for both schemas
     */
    static <T> Reader<T> resolving(
        final Schema writer, final Schema ours, final DatumReader<T> reader) {
      final Optional<String> excess = SchemaLimits.excess(writer, false);
      if (excess.isPresent()) {
        return new Unreadable<>(excess.get());
      }
      final SchemaPairCompatibility check =
          SchemaCompatibility.checkReaderWriterCompatibility(ours, writer);
      if (check.getType() == SchemaCompatibilityType.COMPATIBLE) {
        return new Readable<>(writer, reader);
      }
      return new Unreadable<>(
          "is %s, which does not resolve to %s: %s"
              .formatted(
                  Mismatch.shown(writer.getFullName()),
                  ours.getFullName(),
                  Mismatch.describe(ours, check.getResult().getIncompatibilities())));
    }
  }
}
