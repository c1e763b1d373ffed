package io.dragoman.inference;

/**
 * What a language model wrote.
 *
 * @param text as it wrote it; whether it is what was asked for is the asker's to judge
 * @param tokens how many tokens were generated
 * @param truncated whether the length limit ended it before the model did
 * @param inputTokens how many tokens the model read for it; 0 where it does not tell
 * @param shared whether the model was not asked for it: it was asked the same for another item of
 *     the same batch, whose answer this is too, and what that took counts there
 */
public record WrittenText(
    String text, int tokens, boolean truncated, int inputTokens, boolean shared) {
  /** That the model was asked for. */
  public WrittenText(
      final String text, final int tokens, final boolean truncated, final int inputTokens) {
    this(text, tokens, truncated, inputTokens, false);
  }

  /** By a model that does not tell how much it read. */
  public WrittenText(final String text, final int tokens, final boolean truncated) {
    this(text, tokens, truncated, 0);
  }

  /** The same for another item, for which the model was not asked. */
  public WrittenText asShared() {
    return new WrittenText(text, tokens, truncated, inputTokens, true);
  }
}
