package io.dragoman.resilience.worker;

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
}
