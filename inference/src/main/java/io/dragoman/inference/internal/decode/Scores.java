package io.dragoman.inference.internal.decode;

import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;

/** Greatest value and sums of exponentials over a row of scores. */
public final class Scores {
  private Scores() {}

  /**
   * Index of the greatest score in {@code [from, to)}; the first of equals.
   *
   * @throws EngineException with INVALID_OUTPUT if a score is not a number
   */
  public static int argMax(final float[] scores, final int from, final int to) {
    // Two plain loops become vector instructions, one that tracks an index does not.
    final float greatest = max(scores, from, to);
    for (int i = from; i < to; i++) {
      if (scores[i] == greatest) {
        return i;
      }
    }
    throw new EngineException(
        ErrorCode.INVALID_OUTPUT, "The model answered with scores that are not numbers");
  }

  /** Greatest score in {@code [from, to)}. */
  static float max(final float[] scores, final int from, final int to) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      greatest = Math.max(greatest, scores[i]);
    }
    return greatest;
  }

  /**
   * Logarithm of the sum of exponentials of {@code [from, to)}; negative infinity when all are.
   *
   * <p>Scores more than 25 below the greatest are left out: all of a vocabulary of 256,000 of them
   * add less than 4e-6 to the sum.
   */
  public static double logSumExp(final float[] scores, final int from, final int to) {
    final float greatest = max(scores, from, to);
    if (greatest == Float.NEGATIVE_INFINITY) {
      return Double.NEGATIVE_INFINITY;
    }
    final float least = greatest - 25f;
    double sum = 0;
    for (int i = from; i < to; i++) {
      if (scores[i] > least) {
        sum += Math.exp((double) scores[i] - greatest);
      }
    }
    return greatest + Math.log(sum);
  }
}
