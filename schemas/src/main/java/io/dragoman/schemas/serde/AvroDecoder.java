package io.dragoman.schemas.serde;

import io.dragoman.schemas.serde.internal.RecordReaders;
import io.dragoman.schemas.serde.internal.RecordReaders.Decoded;
import io.dragoman.schemas.serde.internal.RecordReaders.Reader;
import io.dragoman.schemas.serde.internal.SchemaRegistry;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;

/**
 * Reads any record in Confluent wire format exactly as it was written, for tools that show records
 * rather than work on them. Thread-safe.
 *
 * <p>Failures are those of {@link AvroDeserializer}, except that no schema is foreign here.
 */
public final class AvroDecoder implements AutoCloseable {
  /** Of anybody's records; what is made of one has its place in the heap of a tool. */
  private static final int MAX_ITEMS = 1_000_000;

  private final SchemaRegistry registry;
  private final RecordReaders<Object> readers;

  /**
   * Makes a decoder.
   *
   * @param values has the keys of {@link RegistryConfig}, and may have any others
   */
  public AvroDecoder(final Map<String, ?> values) {
    final RegistryConfig config = new RegistryConfig(values);
    this.registry = SchemaRegistry.of(config);
    this.readers =
        new RecordReaders<>(registry, AvroDecoder::reader, config.cacheSize(), MAX_ITEMS);
  }

  /**
   * Reads one record's value.
   *
   * @param topic for messages only
   * @throws io.dragoman.schemas.DragomanException UNDECODABLE_RECORD or REGISTRY_UNAVAILABLE
   */
  public DecodedRecord decode(final String topic, final byte[] bytes) {
    final Decoded<Object> decoded = readers.read(topic, bytes);
    return new DecodedRecord(decoded.id(), decoded.writer(), decoded.value());
  }

  @Override
  public void close() {
    registry.close();
  }

  private static Reader<Object> reader(final Schema writer) {
    return Reader.asWritten(writer, new GenericDatumReader<>(writer));
  }

  /**
   * A value and how it was written.
   *
   * @param schemaId id in the record
   * @param schema the writer's schema
   * @param value a {@link org.apache.avro.generic.GenericRecord} where the schema is a record;
   *     dates are numbers, as the schema says
   */
  public record DecodedRecord(int schemaId, Schema schema, Object value) {}
}
