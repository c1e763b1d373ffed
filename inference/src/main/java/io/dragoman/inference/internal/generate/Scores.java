package io.dragoman.inference.internal.generate;

import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.util.List;
import java.util.stream.IntStream;

/** Greatest value and sums of exponentials over a row of scores. */
public final class Scores {
  /** Fits the nearest cache, so that its two readings cost one from memory. */
  private static final int BLOCK = 512;

  /** A row of this many scores or more is shared among the processors, in parts of about it. */
  private static final int LARGE = 1 << 15;

  private static final double STEP = 1.0 / 4096;

  /** A score this far below the greatest counts nothing: exp(-64) is 1.6e-28. */
  private static final float NEGLIGIBLE = -64f;

  private Scores() {}

  /**
   * The likeliest of a row.
   *
   * @param index of the greatest score; the first of equals
   * @param score the greatest score
   * @param logSumExp logarithm of the sum of all scores' exponentials; negative infinity when all
   *     scores are
   */
  record Best(int index, float score, double logSumExp) {}

  /** What is known of a part of a row; the sum is of exponentials divided by the greatest one. */
  private record Part(int index, float greatest, double sum) {}

  /**
   * Finds the likeliest, in one pass, on all processors when there is much to read.
   *
   * @throws EngineException with INVALID_OUTPUT if a score is not a number
   */
  static Best best(final float[] scores) {
    final int count = Math.max(1, scores.length / LARGE);
    final IntStream numbers = IntStream.range(0, count);
    final List<Part> parts =
        (count > 1 ? numbers.parallel() : numbers)
            .mapToObj(
                i ->
                    part(
                        scores,
                        (int) ((long) scores.length * i / count),
                        (int) ((long) scores.length * (i + 1) / count)))
            .toList();
    Part best = parts.getFirst();
    for (final Part part : parts) {
      if (Float.isNaN(part.greatest())) {
        throw notANumber();
      }
      best = part.greatest() > best.greatest() ? part : best;
    }
    if (best.greatest() == Float.NEGATIVE_INFINITY) {
      return new Best(best.index(), best.greatest(), Double.NEGATIVE_INFINITY);
    }
    double sum = 0;
    for (final Part part : parts) {
      sum += part.sum() * Math.exp((double) part.greatest() - best.greatest());
    }
    return new Best(best.index(), best.greatest(), best.greatest() + Math.log(sum));
  }

  /** What to say of a score that is no number. */
  static EngineException notANumber() {
    return new EngineException(
        ErrorCode.INVALID_OUTPUT, "The model answered with scores that are not numbers");
  }

  /** Greatest score in {@code [from, to)}; not a number if one is none. */
  static float max(final float[] scores, final int from, final int to) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      greatest = Math.max(greatest, scores[i]);
    }
    return greatest;
  }

  /** Logarithm of the sum of exponentials of {@code [from, to)}; negative infinity when all are. */
  public static double logSumExp(final float[] scores, final int from, final int to) {
    final Part part = part(scores, from, to);
    return part.greatest() == Float.NEGATIVE_INFINITY
        ? Double.NEGATIVE_INFINITY
        : part.greatest() + Math.log(part.sum());
  }

  private static Part part(final float[] scores, final int from, final int to) {
    final double[] block = new double[BLOCK];
    float greatest = Float.NEGATIVE_INFINITY;
    int found = from;
    double sum = 0;
    for (int at = from; at < to; at += BLOCK) {
      final int end = Math.min(to, at + BLOCK);
      final float most = max(scores, at, end);
      if (Float.isNaN(most)) {
        return new Part(at, most, Double.NaN);
      }
      if (most > greatest) {
        sum *= Math.exp((double) greatest - most);
        greatest = most;
        found = at;
      }
      if (greatest > Float.NEGATIVE_INFINITY) {
        sum += exponentials(scores, at, end, greatest, block);
      }
    }
    // A loop that tracks an index does not become vector instructions: look in one block only.
    while (found < to && scores[found] != greatest) {
      found++;
    }
    return new Part(found, greatest, sum);
  }

  /**
   * Sum of {@code exp(score - greatest)} over a block.
   *
   * <p>Vocabularies are large, and this runs for every row and token, so {@code exp(x)} is taken as
   * {@code (1 + z + z²/2)^4096} with {@code z = x / 4096}: 12 squarings that become vector
   * instructions, wrong by {@code x³ / 10^8} of a term, which is less than 1e-6 of the sum.
   */
  private static double exponentials(
      final float[] scores,
      final int from,
      final int to,
      final float greatest,
      final double[] block) {
    final int length = to - from;
    for (int i = 0; i < length; i++) {
      final double z = Math.max(scores[from + i] - greatest, NEGLIGIBLE) * STEP;
      block[i] = 1 + z * (1 + 0.5 * z);
    }
    squareSixTimes(block, length);
    squareSixTimes(block, length);
    return sum(block, length);
  }

  private static void squareSixTimes(final double[] values, final int length) {
    for (int i = 0; i < length; i++) {
      double value = values[i];
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
