package io.dragoman.translator.sentence;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A translated sentence, as it is kept and told.
 *
 * @param text the translation
 * @param averageLogProbability mean natural logarithm of the tokens' probabilities; 0 without any
 * @param tokens how many tokens the model wrote for it
 * @param truncated whether the length limit ended some of it before the model did
 * @param repetitive whether the model repeated itself without end
 * @param alternatives other translations, the likeliest first
 * @param quality 0 (surely wrong) to 1; null if it was kept by a version that did not judge
 * @param reasons keys of {@link QualityReason}
 * @param spent what the engine was asked for it in all; nothing if that was kept by a version that
 *     did not count
 * @param fromMemory whether a reviewer approved or wrote it, and no model was asked
 */
public record SentenceResult(
    String text,
    float averageLogProbability,
    int tokens,
    boolean truncated,
    boolean repetitive,
    List<String> alternatives,
    @Nullable Float quality,
    List<String> reasons,
    Spent spent,
    boolean fromMemory) {
  public SentenceResult {
    // Nothing there where an earlier version kept it.
    alternatives = List.copyOf(Objects.requireNonNullElse(alternatives, List.of()));
    reasons = List.copyOf(Objects.requireNonNullElse(reasons, List.of()));
    spent = Objects.requireNonNullElse(spent, Spent.NOTHING);
  }

  /** What a model made of a sentence. */
  public SentenceResult(
      final String text,
      final float averageLogProbability,
      final int tokens,
      final boolean truncated,
      final boolean repetitive,
      final List<String> alternatives,
      final @Nullable Float quality,
      final List<String> reasons,
      final Spent spent) {
    this(
        text,
        averageLogProbability,
        tokens,
        truncated,
        repetitive,
        alternatives,
        quality,
        reasons,
        spent,
        false);
  }

  /** What a reviewer approved or wrote for a sentence. */
  public static SentenceResult remembered(final String text) {
    return new SentenceResult(
        text, 0, 0, false, false, List.of(), null, List.of(), Spent.NOTHING, true);
  }

  /** Whether a reason was found. */
  public boolean is(final QualityReason reason) {
    return reasons.contains(reason.key());
  }
}
