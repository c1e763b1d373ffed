package io.dragoman.inference.internal.generate;

/** Forbids tokens before one is chosen. */
@FunctionalInterface
public interface TokenRules {
  /** Everything is allowed. */
  TokenRules NONE = (scores, tokens, count) -> {};

  /**
   * Sets the scores of forbidden tokens to negative infinity.
   *
   * @param scores one unnormalised score a token
   * @param tokens tokens chosen so far, prefix excluded
   * @param count how many of {@code tokens} are filled
   */
  void apply(float[] scores, int[] tokens, int count);
}
