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
    Spent spent) {
  public SentenceResult {
    // Nothing there where an earlier version kept it.
    alternatives = List.copyOf(Objects.requireNonNullElse(alternatives, List.of()));
    reasons = List.copyOf(Objects.requireNonNullElse(reasons, List.of()));
    spent = Objects.requireNonNullElse(spent, Spent.NOTHING);
  }

  /** Whether a reason was found. */
  public boolean is(final QualityReason reason) {
    return reasons.contains(reason.key());
  }
}
