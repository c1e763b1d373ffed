package io.dragoman.schemas.serde.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/**
 * Takes out of a schema what only Avro's Java code reads, so that what is registered is what stands
 * in the .avsc file and other languages' clients find it.
 */
final class JavaProperties {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STRING_TYPE = "avro.java.string";

  private JavaProperties() {}

  /** The same schema without properties for Java; the same binary form. */
  static Schema removed(final Schema schema) {
    final JsonNode json;
    try {
      json = JSON.readTree(schema.toString());
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("Avro wrote a schema that is not JSON", e);
    }
    remove(json);
    return new Schema.Parser().setValidateDefaults(false).parse(json.toString());
  }

  private static void remove(final JsonNode node) {
    if (node instanceof final ObjectNode object) {
      object.remove(STRING_TYPE);
    }
    node.forEach(JavaProperties::remove);
  }
}
