package io.dragoman.inference;

/**
 * A translated sentence.
 *
 * @param text the translation
 * @param averageLogProbability mean natural logarithm of the chosen tokens' probabilities
 * @param tokens how many tokens were generated
 * @param truncated whether the length limit ended it before the model did
 * @param repetitive whether the model repeated itself without end; cut to the first time
 */
public record TranslatedText(
    String text, float averageLogProbability, int tokens, boolean truncated, boolean repetitive) {}
