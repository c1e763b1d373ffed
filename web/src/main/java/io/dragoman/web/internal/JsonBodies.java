package io.dragoman.web.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.web.ApiException;
import io.dragoman.web.PooledJson;
import java.util.Map;

/**
 * Reads bodies of JSON: bounded in depth, each key once, nothing that could not be written back.
 */
final class JsonBodies {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NAME_LENGTH = 1_024;
  private static final int MAX_NUMBER_LENGTH = 100;

  /** A list of nothing takes two bytes of a body, and a hundred of the heap. */
  private static final long MAX_TOKENS = 100_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              PooledJson.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNameLength(MAX_NAME_LENGTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .maxTokenCount(MAX_TOKENS)
                          // The body itself is bounded.
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private JsonBodies() {}

  static ObjectNode object(final byte[] bytes) {
    final JsonNode body = value(Texts.utf8(bytes));
    if (!(body instanceof final ObjectNode object)) {
      throw new ApiException(
          ApiException.Code.INVALID, "The body is not a JSON object.", "Send {\"field\": value}.");
    }
    return object;
  }

  /** A field's text that is JSON. */
  static JsonNode value(final String field, final String text) {
    try {
      return value(text);
    } catch (final ApiException e) {
      throw ApiException.invalid(
          field,
          "'" + field + "' is not JSON: " + e.getMessage(),
          "Write its JSON into the field.");
    }
  }

  private static JsonNode value(final String text) {
    try {
      final JsonNode value = JSON.readTree(text);
      check(value, "");
      return value;
    } catch (final JsonProcessingException e) {
      throw new ApiException(
          ApiException.Code.INVALID,
          "The body is not JSON: " + e.getOriginalMessage(),
          "Correct line " + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ".");
    }
  }

  private static void check(final JsonNode value, final String at) {
    if (value.isTextual() && hasHalfACharacter(value.textValue())) {
      throw ApiException.invalid(
          at, "'" + at + "' has half a surrogate pair.", "Write whole characters.");
    }
    if (value.isNumber() && !Double.isFinite(value.doubleValue())) {
      throw ApiException.invalid(
          at, "'" + at + "' is too large a number.", "Write a number that a double can hold.");
    }
    for (final Map.Entry<String, JsonNode> member : value.properties()) {
      if (hasHalfACharacter(member.getKey())) {
        throw ApiException.invalid(
            at, "A name in '" + at + "' has half a surrogate pair.", "Write whole characters.");
      }
      check(member.getValue(), at.isEmpty() ? member.getKey() : at + "." + member.getKey());
    }
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        check(value.get(i), at + "[" + i + "]");
      }
    }
  }

  private static boolean hasHalfACharacter(final String text) {
    return text.codePoints()
        .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }
}
