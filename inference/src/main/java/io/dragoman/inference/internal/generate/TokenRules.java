package io.dragoman.inference.internal.generate;

/** Forbids tokens before one is chosen. */
public sealed interface TokenRules permits TokenRules.None, SpeechRules {
  /** Everything is allowed. */
  TokenRules NONE = new None();

  /** Rules that forbid nothing. */
  record None() implements TokenRules {
    @Override
    public void apply(final float[] scores, final int[] tokens, final int count) {}
  }

  /**
   * Sets the scores of forbidden tokens to negative infinity.
   *
   * @param scores one unnormalised score a token
   * @param tokens tokens chosen so far, prefix excluded
   * @param count how many of {@code tokens} are filled
   */
  void apply(float[] scores, int[] tokens, int count);
}
