package io.dragoman.resilience.worker;

import java.nio.charset.StandardCharsets;

/**
 * Turns answers into bytes and back.
 *
 * <p>Bytes stay in a store for a day: a change of the format needs a change of the engine's model
 * version, or must read the old format too.
 *
 * @param <R> what an engine answers
 */
public interface ResultCodec<R> {

  /** The bytes of an answer. */
  byte[] encode(R result);

  /**
   * The answer of bytes that {@link #encode} made.
   *
   * @throws RuntimeException when they are not; the worker then runs the work again
   */
  R decode(byte[] bytes);

  /** For answers that are text: UTF-8. */
  static ResultCodec<String> text() {
    return new ResultCodec<>() {
      @Override
      public byte[] encode(final String result) {
        return result.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String decode(final byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
      }
    };
  }
}
