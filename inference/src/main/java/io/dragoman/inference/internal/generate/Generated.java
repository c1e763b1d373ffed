package io.dragoman.inference.internal.generate;

import java.util.List;
import java.util.stream.Stream;

/**
 * What was generated for one row: its best hypothesis, and others where they were asked for.
 *
 * @param tokens tokens chosen, without prefix and end
 * @param logProbability sum of the natural logarithms of the chosen tokens' probabilities, the end
 *     included
 * @param choices how many tokens that sum is over
 * @param ended whether the model ended it, rather than the length limit
 * @param repetitive whether an endless repetition was cut off
 * @param marker probability of the marked token at the marked place of the prefix; 0 without
 * @param others the next best hypotheses in order of score, of which none has others in turn; at
 *     most one less than {@link Search#hypotheses()}, fewer where the search found no more
 */
public record Generated(
    int[] tokens,
    double logProbability,
    int choices,
    boolean ended,
    boolean repetitive,
    float marker,
    List<Generated> others) {

  /** One hypothesis and no others. */
  public Generated(
      final int[] tokens,
      final double logProbability,
      final int choices,
      final boolean ended,
      final boolean repetitive,
      final float marker) {
    this(tokens, logProbability, choices, ended, repetitive, marker, List.of());
  }

  /** The same, with others that are next best. */
  Generated with(final List<Generated> newOthers) {
    return new Generated(
        tokens, logProbability, choices, ended, repetitive, marker, List.copyOf(newOthers));
  }

  /** All hypotheses in order of score, the best first. */
  public List<Generated> hypotheses() {
    return Stream.concat(Stream.of(this), others.stream()).toList();
  }

  /** Whether the length limit ended it. */
  public boolean truncated() {
    return !ended && !repetitive;
  }

  /** Mean logarithm of a token's probability. */
  public float averageLogProbability() {
    return choices == 0 ? 0f : (float) (logProbability / choices);
  }
}
