package io.dragoman.dlq.value;

import com.fasterxml.jackson.databind.JsonNode;

/** What the bytes of a value turned out to be. */
public sealed interface DecodedValue {
  /** The record has no value: a tombstone. */
  record Absent() implements DecodedValue {}

  /**
   * Avro in Confluent wire format.
   *
   * @param schemaId id in the registry
   * @param schemaName full name of the writer's schema
   * @param json the value; byte fields are Base64 text
   */
  record Avro(int schemaId, String schemaName, JsonNode json) implements DecodedValue {}

  /** A JSON object or array. */
  record Json(JsonNode json) implements DecodedValue {}

  /** Readable UTF-8 text. */
  record Text(String text) implements DecodedValue {}

  /**
   * Anything else.
   *
   * @param reason why it could not be read as something better
   */
  record Binary(String reason) implements DecodedValue {}
}
