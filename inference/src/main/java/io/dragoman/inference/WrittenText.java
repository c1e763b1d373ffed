package io.dragoman.inference;

/**
 * What a language model wrote.
 *
 * @param text as it wrote it; whether it is what was asked for is the asker's to judge
 * @param tokens how many tokens were generated
 * @param truncated whether the length limit ended it before the model did
 * @param inputTokens how many tokens the model read for it; 0 where it does not tell
 */
public record WrittenText(String text, int tokens, boolean truncated, int inputTokens) {
  /** By a model that does not tell how much it read. */
  public WrittenText(final String text, final int tokens, final boolean truncated) {
    this(text, tokens, truncated, 0);
  }
}
