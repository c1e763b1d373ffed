package io.dragoman.transcriber;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.inference.Speech;
import io.dragoman.resilience.worker.ResultCodec;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Keeps transcripts as JSON, so that a person can read the store. */
final class SpeechCodec implements ResultCodec<Speech> {
  private final ObjectMapper json = new ObjectMapper();

  @Override
  public byte[] encode(final Speech result) {
    try {
      return json.writeValueAsBytes(result);
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("A record of numbers and text is always JSON", e);
    }
  }

  @Override
  public Speech decode(final byte[] bytes) {
    try {
      return json.readValue(bytes, Speech.class);
    } catch (final IOException e) {
      throw new UncheckedIOException("Not a kept transcript", e);
    }
  }
}
