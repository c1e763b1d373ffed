package io.dragoman.inference.internal.generate;

import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Greatest values, sums of exponentials and draws over a row of scores.
 *
 * <p>Vocabularies are large and this runs for every row and token, so the loops are written for the
 * compiler to make vector instructions of: element by element over blocks of one length. A loop
 * that reduces to one value, or reads an array at a moving place while it writes another, stays
 * scalar and takes four to six times as long.
 */
public final class Scores {
  /** Small enough for the nearest cache, together with a second one. */
  private static final int BLOCK = 512;

  /** A greatest value is kept for so many scores, so that a search need not read all again. */
  private static final int BAND = 8 * BLOCK;

  /** A score this far below the greatest counts nothing: exp(-32) is 1.3e-14. */
  private static final float NEGLIGIBLE = -32f;

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

  /**
   * The likeliest few of a row.
   *
   * @param indices in order of score, of equals the first in the row first; none that is impossible
   * @param scores of each
   * @param logSumExp as in {@link Best}
   */
  record Top(int[] indices, float[] scores, double logSumExp) {}

  /**
   * Finds the likeliest.
   *
   * @throws EngineException with INVALID_OUTPUT if a score is not a number
   */
  static Best best(final float[] scores) {
    final float[] bands = bands(scores);
    final float greatest = greatest(bands);
    int band = 0;
    while (bands[band] != greatest) {
      band++;
    }
    int index = band * BAND;
    while (scores[index] != greatest) {
      index++;
    }
    return new Best(index, greatest, logSumExp(scores, bands, greatest));
  }

  /**
   * Finds the likeliest few.
   *
   * @param count how many at most
   * @throws EngineException with INVALID_OUTPUT if a score is not a number
   */
  static Top top(final float[] scores, final int count) {
    final float[] bands = bands(scores);
    final float greatest = greatest(bands);
    final int[] indices = new int[count];
    final float[] values = new float[count];
    final float enough = atLeast(bands, count);
    int found = 0;
    for (int band = 0; band < bands.length; band++) {
      if (bands[band] < enough) {
        continue;
      }
      final int end = Math.min(scores.length, (band + 1) * BAND);
      for (int i = band * BAND; i < end; i++) {
        final float score = scores[i];
        if (score < enough
            || score == Float.NEGATIVE_INFINITY
            || (found == count && score <= values[count - 1])) {
          continue;
        }
        int at = found < count ? found++ : count - 1;
        for (; at > 0 && values[at - 1] < score; at--) {
          values[at] = values[at - 1];
          indices[at] = indices[at - 1];
        }
        values[at] = score;
        indices[at] = i;
      }
    }
    return new Top(
        Arrays.copyOf(indices, found),
        Arrays.copyOf(values, found),
        logSumExp(scores, bands, greatest));
  }

  /** A value that so many scores reach: as many as there are greatest ones of bands. */
  private static float atLeast(final float[] bands, final int count) {
    if (bands.length < count) {
      return Float.NEGATIVE_INFINITY;
    }
    final float[] sorted = bands.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - count];
  }

  /**
   * Draws a token by its probability.
   *
   * @param temperature above 0; by it the scores are divided
   * @param random gives one number
   * @throws EngineException with INVALID_OUTPUT if a score is not a number
   */
  static int draw(final float[] scores, final float temperature, final RandomGenerator random) {
    final float greatest = greatest(bands(scores));
    double sum = 0;
    for (final float score : scores) {
      sum += weight(score, greatest, temperature);
    }
    double rest = random.nextDouble() * sum;
    int last = 0;
    for (int i = 0; i < scores.length; i++) {
      final double weight = weight(scores[i], greatest, temperature);
      if (weight > 0) {
        last = i;
        rest -= weight;
        if (rest < 0) {
          return i;
        }
      }
    }
    // Rounding may leave a little over.
    return last;
  }

  private static double weight(final float score, final float greatest, final float temperature) {
    final double exponent = ((double) score - greatest) / temperature;
    return exponent < NEGLIGIBLE ? 0 : Math.exp(exponent);
  }

  /** What to say of a score that is no number. */
  static EngineException notANumber() {
    return new EngineException(
        ErrorCode.INVALID_OUTPUT, "The model answered with scores that are not numbers");
  }

  /** The greatest score of each band. */
  private static float[] bands(final float[] scores) {
    final float[] bands = new float[Math.ceilDiv(scores.length, BAND)];
    final float[] block = new float[BLOCK];
    final float[] columns = new float[BLOCK];
    for (int i = 0; i < bands.length; i++) {
      bands[i] = max(scores, i * BAND, Math.min(scores.length, (i + 1) * BAND), block, columns);
    }
    return bands;
  }

  private static float greatest(final float[] bands) {
    final float greatest = scalarMax(bands, 0, bands.length);
    if (Float.isNaN(greatest)) {
      throw notANumber();
    }
    return greatest;
  }

  /** Greatest score in {@code [from, to)}; not a number if one is none. */
  static float max(final float[] scores, final int from, final int to) {
    return max(scores, from, to, new float[BLOCK], new float[BLOCK]);
  }

  private static float max(
      final float[] scores,
      final int from,
      final int to,
      final float[] block,
      final float[] columns) {
    if (to - from < BLOCK) {
      return scalarMax(scores, from, to);
    }
    System.arraycopy(scores, from, columns, 0, BLOCK);
    int at = from + BLOCK;
    for (; at + BLOCK <= to; at += BLOCK) {
      System.arraycopy(scores, at, block, 0, BLOCK);
      raise(columns, block);
    }
    return Math.max(scalarMax(columns, 0, BLOCK), scalarMax(scores, at, to));
  }

  private static void raise(final float[] columns, final float[] block) {
    for (int i = 0; i < BLOCK; i++) {
      columns[i] = Math.max(columns[i], block[i]);
    }
  }

  private static float scalarMax(final float[] scores, final int from, final int to) {
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

  /** Bands without any score that counts are left out: with a shortlist that is most of them. */
  private static double logSumExp(final float[] scores, final float[] bands, final float greatest) {
    if (greatest == Float.NEGATIVE_INFINITY) {
      return Double.NEGATIVE_INFINITY;
    }
    double sum = 0;
    for (int i = 0; i < bands.length; i++) {
      if (bands[i] - greatest >= NEGLIGIBLE) {
        sum += exponentials(scores, i * BAND, Math.min(scores.length, (i + 1) * BAND), greatest);
      }
    }
    return greatest + Math.log(sum);
  }

  private static double logSumExp(
      final float[] scores, final int from, final int to, final float greatest) {
    if (greatest == Float.NEGATIVE_INFINITY) {
      return Double.NEGATIVE_INFINITY;
    }
    double sum = 0;
    for (int band = from; band < to; band += BAND) {
      sum += exponentials(scores, band, Math.min(to, band + BAND), greatest);
    }
    return greatest + Math.log(sum);
  }

  /**
   * The sum of {@code exp(score - greatest)} of a band: many small numbers would be rounded all one
   * way if each were added to a large one.
   */
  private static double exponentials(
      final float[] scores, final int from, final int to, final float greatest) {
    final float[] block = new float[BLOCK];
    final float[] sums = new float[BLOCK];
    for (int at = from; at < to; at += BLOCK) {
      final int length = Math.min(BLOCK, to - at);
      System.arraycopy(scores, at, block, 0, length);
      Arrays.fill(block, length, BLOCK, Float.NEGATIVE_INFINITY);
      exponentials(block, greatest, sums);
    }
    return sum(sums);
  }

  /** Four sums at once: one alone would wait for itself at every addition. */
  private static double sum(final float[] values) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (int i = 0; i < BLOCK; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    return a + b + c + d;
  }

  /**
   * Adds {@code exp(score - greatest)} of a block.
   *
   * <p>{@code exp(x)} is taken as the sixteenth power of the first terms of {@code exp(x / 16)}'s
   * series: no lookup and no conversion, which would keep it scalar; wrong by less than 1e-6 of the
   * sum.
   */
  private static void exponentials(final float[] block, final float greatest, final float[] sums) {
    for (int i = 0; i < BLOCK; i++) {
      final float z = Math.max(block[i] - greatest, NEGLIGIBLE) * (1f / 16);
      float power = Math.fma(z, 1f / 40_320, 1f / 5_040);
      power = Math.fma(z, power, 1f / 720);
      power = Math.fma(z, power, 1f / 120);
      power = Math.fma(z, power, 1f / 24);
      power = Math.fma(z, power, 1f / 6);
      power = Math.fma(z, power, 0.5f);
      power = Math.fma(z, power, 1f);
      power = Math.fma(z, power, 1f);
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      sums[i] += power;
    }
  }
}
