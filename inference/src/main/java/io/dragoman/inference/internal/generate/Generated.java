package io.dragoman.inference.internal.generate;

/**
 * What was generated for one row.
 *
 * @param tokens tokens chosen, without prefix and end
 * @param logProbability sum of the natural logarithms of the chosen tokens' probabilities, the end
 *     included
 * @param choices how many tokens that sum is over
 * @param ended whether the model ended it, rather than the length limit
 * @param repetitive whether an endless repetition was cut off
 * @param marker probability of the marked token at the marked place of the prefix; 0 without
 */
public record Generated(
    int[] tokens,
    double logProbability,
    int choices,
    boolean ended,
    boolean repetitive,
    float marker) {

  /** Whether the length limit ended it. */
  public boolean truncated() {
    return !ended && !repetitive;
  }

  /** Mean logarithm of a token's probability. */
  public float averageLogProbability() {
    return choices == 0 ? 0f : (float) (logProbability / choices);
  }
}
