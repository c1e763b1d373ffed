package io.dragoman.inference.internal.generate;

import io.dragoman.inference.EngineException;

/** What a row's tokens come to that a runtime chose by itself. */
public final class Replay {
  private Replay() {}

  /**
   * Takes the tokens one after the other, as if they were chosen now.
   *
   * @param end the token that ends a row
   * @param most most tokens of the row
   * @param tokens tokens; those after the row's end do not count
   * @param likelihoods logarithm of each one's probability
   * @param from where in both the row begins
   * @param count how many there are
   * @param marker probability of the marked token; 0 without
   * @throws EngineException with INVALID_OUTPUT if a likelihood is not a number
   */
  public static Generated of(
      final int end,
      final int most,
      final long[] tokens,
      final float[] likelihoods,
      final int from,
      final int count,
      final float marker) {
    final RowProgress row = new RowProgress(end, most);
    for (int i = from; i < from + count && !row.done(); i++) {
      if (Float.isNaN(likelihoods[i])) {
        throw Scores.notANumber();
      }
      row.take((int) tokens[i], likelihoods[i]);
    }
    return row.result(marker);
  }
}
