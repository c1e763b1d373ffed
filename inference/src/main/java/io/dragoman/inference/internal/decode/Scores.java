package io.dragoman.inference.internal.decode;

import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;

/** Greatest value and sums of exponentials over a row of scores. */
public final class Scores {
  private static final int BLOCK = 512;
  private static final double STEP = 1.0 / (1 << 24);

  /** A score this far below the greatest counts nothing: exp(-64) is 1.6e-28. */
  private static final float NEGLIGIBLE = -64f;

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

  /** Logarithm of the sum of exponentials of {@code [from, to)}; negative infinity when all are. */
  public static double logSumExp(final float[] scores, final int from, final int to) {
    return logSumExp(scores, from, to, max(scores, from, to));
  }

  /**
   * The same, where the greatest score is known already.
   *
   * <p>Vocabularies are large, and this runs for every row and token, so {@code exp(x)} is taken as
   * {@code (1 + x / 2^24)^(2^24)}: 24 squarings that become vector instructions, three times as
   * fast as {@link Math#exp}, wrong by less than 1e-6 of the sum.
   */
  static double logSumExp(
      final float[] scores, final int from, final int to, final float greatest) {
    if (greatest == Float.NEGATIVE_INFINITY) {
      return Double.NEGATIVE_INFINITY;
    }
    final double[] block = new double[BLOCK];
    double sum = 0;
    for (int at = from; at < to; at += BLOCK) {
      final int length = Math.min(BLOCK, to - at);
      for (int i = 0; i < length; i++) {
        block[i] = 1 + Math.max(scores[at + i] - greatest, NEGLIGIBLE) * STEP;
      }
      for (int i = 0; i < 3; i++) {
        squareEightTimes(block, length);
      }
      sum += sum(block, length);
    }
    return greatest + Math.log(sum);
  }

  private static void squareEightTimes(final double[] values, final int length) {
    for (int i = 0; i < length; i++) {
      double value = values[i];
      value *= value;
      value *= value;
      value *= value;
      value *= value;
      value *= value;
      value *= value;
      value *= value;
      value *= value;
      values[i] = value;
    }
  }

  /** Four sums at once: one alone would wait for itself at every addition. */
  private static double sum(final double[] values, final int length) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < length; i++) {
      a += values[i];
    }
    return a + b + c + d;
  }
}
