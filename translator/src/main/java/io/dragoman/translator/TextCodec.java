package io.dragoman.translator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.worker.ResultCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Keeps translations as JSON, so that a person can read the store. */
final class TextCodec implements ResultCodec<List<TranslatedText>> {
  private static final TypeReference<List<TranslatedText>> TYPE = new TypeReference<>() {};

  private final ObjectMapper json = new ObjectMapper();

  @Override
  public byte[] encode(final List<TranslatedText> result) {
    try {
      return json.writeValueAsBytes(result);
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("Records of numbers and text are always JSON", e);
    }
  }

  @Override
  public List<TranslatedText> decode(final byte[] bytes) {
    try {
      return json.readValue(bytes, TYPE);
    } catch (final IOException e) {
      throw new UncheckedIOException("Not a kept translation", e);
    }
  }
}
