package io.dragoman.ops.drill.upgrade;

import io.dragoman.schemas.serde.AvroSerializer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * With this as {@code value.serializer} an app is its own next version, as far as others can tell:
 * it registers contracts with a field more, which has a default, and writes them.
 */
public class NextVersionSerializer implements Serializer<SpecificRecord> {
  private final AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>();
  private final UnaryOperator<Schema> next;
  private final Map<Schema, Schema> schemas = new ConcurrentHashMap<>();

  /** For Kafka's configuration by class name. */
  public NextVersionSerializer() {
    this(NextSchema::compatible);
  }

  NextVersionSerializer(final UnaryOperator<Schema> next) {
    this.next = next;
  }

  @Override
  public void configure(final Map<String, ?> values, final boolean isKey) {
    serializer.configure(values, isKey);
  }

  @Override
  public byte @Nullable [] serialize(final String topic, final @Nullable SpecificRecord value) {
    return value == null
        ? null
        : serializer.serialize(
            topic, new NextRecord(value, schemas.computeIfAbsent(value.getSchema(), next::apply)));
  }

  @Override
  public void close() {
    serializer.close();
  }
}
