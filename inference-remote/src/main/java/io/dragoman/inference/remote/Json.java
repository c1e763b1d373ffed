package io.dragoman.inference.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;

/** JSON of services, which may be anything. */
final class Json {
  /** No call has more tokens; a service that says so must not make up a bill. */
  private static final int MAX_COUNT = 10_000_000;

  /**
   * Its buffers are shared by all threads: Jackson keeps some for each otherwise, which is 16 KiB
   * of garbage for every call, as each has a thread of its own.
   */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A text that is sent again and again, and written as JSON once. */
  static JsonNode written(final String text) {
    try {
      return new POJONode(new RawValue(new SerializedString(MAPPER.writeValueAsString(text))));
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("A text can always be written", e);
    }
  }

  static byte[] bytes(final JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("A tree can always be written", e);
    }
  }

  /**
   * Reads an answer.
   *
   * @throws EngineException with INVALID_OUTPUT if it is no JSON object, or not alone
   */
  static JsonNode read(final byte[] body) {
    try {
      final JsonNode node = MAPPER.readTree(body);
      if (node.isObject()) {
        return node;
      }
    } catch (final IOException e) {
      throw new EngineException(
          ErrorCode.INVALID_OUTPUT, "The service answered with no JSON: " + e.getMessage(), e);
    }
    throw new EngineException(
        ErrorCode.INVALID_OUTPUT, "The service answered with JSON that is no object");
  }

  /** How many there are of something; what is no such number is none. */
  static int count(final JsonNode node) {
    return node.canConvertToInt() ? Math.clamp(node.asInt(), 0, MAX_COUNT) : 0;
  }

  /**
   * A text that must be there.
   *
   * @throws EngineException with INVALID_OUTPUT if it is not
   */
  static String text(final JsonNode node, final String what) {
    if (!node.isTextual()) {
      throw new EngineException(ErrorCode.INVALID_OUTPUT, "The service answered without " + what);
    }
    return node.textValue();
  }
}
