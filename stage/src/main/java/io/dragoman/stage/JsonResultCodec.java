package io.dragoman.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.resilience.worker.ResultCodec;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Keeps results as JSON, so that a person can read the store.
 *
 * @param <R> records of numbers and text, or lists of them
 */
public final class JsonResultCodec<R> implements ResultCodec<R> {
  /** Reads what later versions keep, so that they may share a store while apps are upgraded. */
  private final ObjectMapper json =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final JavaType type;

  /** For results of one type. */
  public JsonResultCodec(final TypeReference<R> type) {
    this.type = json.constructType(type);
  }

  @Override
  public byte[] encode(final R result) {
    try {
      return json.writeValueAsBytes(result);
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("Records of numbers and text are always JSON", e);
    }
  }

  @Override
  public R decode(final byte[] bytes) {
    try {
      return json.readValue(bytes, type);
    } catch (final IOException e) {
      throw new UncheckedIOException("Not a kept result", e);
    }
  }
}
