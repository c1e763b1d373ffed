package io.dragoman.inference;

import java.util.List;

/**
 * A translated sentence.
 *
 * @param text the translation
 * @param averageLogProbability mean natural logarithm of the chosen tokens' probabilities
 * @param tokens how many tokens were generated
 * @param truncated whether the length limit ended it before the model did
 * @param repetitive whether the model repeated itself without end; cut to the first time
 * @param alternatives other translations, the likeliest first; at most as many as were asked for,
 *     and none where the engine makes none
 * @param inputTokens how many tokens the engine read for it; 0 where it does not tell
 * @param shared whether the engine was not asked for it: it was asked the same for another item of
 *     the same batch, whose answer this is too, and what that took counts there
 */
public record TranslatedText(
    String text,
    float averageLogProbability,
    int tokens,
    boolean truncated,
    boolean repetitive,
    List<String> alternatives,
    int inputTokens,
    boolean shared) {
  public TranslatedText {
    alternatives = List.copyOf(alternatives);
  }

  /** That the engine was asked for. */
  public TranslatedText(
      final String text,
      final float averageLogProbability,
      final int tokens,
      final boolean truncated,
      final boolean repetitive,
      final List<String> alternatives,
      final int inputTokens) {
    this(
        text,
        averageLogProbability,
        tokens,
        truncated,
        repetitive,
        alternatives,
        inputTokens,
        false);
  }

  /** By an engine that does not tell how much it read. */
  public TranslatedText(
      final String text,
      final float averageLogProbability,
      final int tokens,
      final boolean truncated,
      final boolean repetitive,
      final List<String> alternatives) {
    this(text, averageLogProbability, tokens, truncated, repetitive, alternatives, 0);
  }

  /** Likewise, without alternatives. */
  public TranslatedText(
      final String text,
      final float averageLogProbability,
      final int tokens,
      final boolean truncated,
      final boolean repetitive) {
    this(text, averageLogProbability, tokens, truncated, repetitive, List.of());
  }

  /** The same for another item, for which the engine was not asked. */
  public TranslatedText asShared() {
    return new TranslatedText(
        text,
        averageLogProbability,
        tokens,
        truncated,
        repetitive,
        alternatives,
        inputTokens,
        true);
  }
}
