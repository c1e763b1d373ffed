package io.dragoman.translator.sentence;

import io.dragoman.inference.TranslatedText;

/**
 * What an engine was asked, whether or not it is in the translation.
 *
 * @param calls questions
 * @param inputTokens tokens that it read for them; 0 where it does not tell
 * @param outputTokens tokens that it wrote
 */
public record Spent(int calls, int inputTokens, int outputTokens) {
  /** Nothing was asked. */
  public static final Spent NOTHING = new Spent(0, 0, 0);

  static Spent of(final TranslatedText answer) {
    return answer.shared() ? NOTHING : new Spent(1, answer.inputTokens(), answer.tokens());
  }

  /** Both together. */
  public Spent plus(final Spent other) {
    return new Spent(
        calls + other.calls, inputTokens + other.inputTokens, outputTokens + other.outputTokens);
  }
}
