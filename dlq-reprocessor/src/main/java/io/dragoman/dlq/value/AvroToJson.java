package io.dragoman.dlq.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/**
 * Generic Avro as JSON for people: without Avro's own wrappers around members of unions, and with
 * bytes as Base64. It is for reading; what a union's member was cannot always be told from it.
 */
final class AvroToJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private AvroToJson() {}

  /** The datum, which must be of the schema, as JSON. */
  static JsonNode convert(final Schema schema, final Object datum) {
    return switch (schema.getType()) {
      case RECORD -> fields(schema, (IndexedRecord) datum);
      case ARRAY -> elements(schema, (Collection<?>) datum);
      case MAP -> entries(schema, (Map<?, ?>) datum);
      case UNION -> {
        final Schema member = schema.getTypes().get(GenericData.get().resolveUnion(schema, datum));
        yield convert(member, datum);
      }
      case BYTES -> JSON.textNode(Base64.getEncoder().encodeToString(bytes((ByteBuffer) datum)));
      case FIXED ->
          JSON.textNode(Base64.getEncoder().encodeToString(((GenericFixed) datum).bytes()));
      case STRING, ENUM -> JSON.textNode(datum.toString());
      case INT -> JSON.numberNode((Integer) datum);
      case LONG -> JSON.numberNode((Long) datum);
      case FLOAT -> JSON.numberNode((Float) datum);
      case DOUBLE -> JSON.numberNode((Double) datum);
      case BOOLEAN -> JSON.booleanNode((Boolean) datum);
      case NULL -> JSON.nullNode();
    };
  }

  private static ObjectNode fields(final Schema schema, final IndexedRecord record) {
    final ObjectNode node = JSON.objectNode();
    schema
        .getFields()
        .forEach(field -> node.set(field.name(), convert(field.schema(), record.get(field.pos()))));
    return node;
  }

  private static ArrayNode elements(final Schema schema, final Collection<?> elements) {
    final ArrayNode node = JSON.arrayNode(elements.size());
    elements.forEach(element -> node.add(convert(schema.getElementType(), element)));
    return node;
  }

  private static ObjectNode entries(final Schema schema, final Map<?, ?> entries) {
    final ObjectNode node = JSON.objectNode();
    entries.forEach(
        (key, value) -> node.set(key.toString(), convert(schema.getValueType(), value)));
    return node;
  }

  private static byte[] bytes(final ByteBuffer buffer) {
    final byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
