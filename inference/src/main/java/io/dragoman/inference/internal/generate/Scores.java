package io.dragoman.inference.internal.generate;

import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Greatest values, sums of exponentials and draws over a row of scores.
 *
 * <p>Vocabularies are large and this runs for every row and token, so all scores are read once,
 * from where they lie into blocks that stay in the nearest cache, and the loops are written for the
 * compiler to make vector instructions of: element by element over blocks of one length. A loop
 * that reduces to one value, or reads an array at a moving place while it writes another, stays
 * scalar and takes four to six times as long; short blocks spend their time at their ends.
 */
public final class Scores {
  /** Several fit into the nearest cache. */
  private static final int BLOCK = 1024;

  private static final int BLOCKS = 8;

  /** A greatest value is kept for so many scores, so that a search need not read all again. */
  private static final int BAND = BLOCKS * BLOCK;

  /** After so many bands a sum of floats goes into a longer number: small ones would be lost. */
  private static final int BANDS_OF_SUM = 2;

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
   * @param scores all of them from 0 to the limit, wherever they lie
   * @throws EngineException with INVALID_OUTPUT if a score is not a number
   */
  static Best best(final FloatBuffer scores) {
    final Reading reading = new Reading(scores);
    int index = 0;
    while (reading.bands[index / BAND] != reading.greatest) {
      index += BAND;
    }
    while (scores.get(index) != reading.greatest) {
      index++;
    }
    return new Best(index, reading.greatest, reading.logSumExp());
  }

  /**
   * Finds the likeliest few.
   *
   * @param scores all of them from 0 to the limit, wherever they lie
   * @param count how many at most
   * @throws EngineException with INVALID_OUTPUT if a score is not a number
   */
  static Top top(final FloatBuffer scores, final int count) {
    final Reading reading = new Reading(scores);
    final int[] indices = new int[count];
    final float[] values = new float[count];
    final float enough = atLeast(reading.bands, count);
    final float[] band = new float[BAND];
    int found = 0;
    for (int from = 0; from < scores.limit(); from += BAND) {
      if (reading.bands[from / BAND] < enough) {
        continue;
      }
      final int length = Math.min(BAND, scores.limit() - from);
      scores.get(from, band, 0, length);
      for (int i = 0; i < length; i++) {
        final float score = band[i];
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
        indices[at] = from + i;
      }
    }
    return new Top(
        Arrays.copyOf(indices, found), Arrays.copyOf(values, found), reading.logSumExp());
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
   * @param scores all of them from 0 to the limit, wherever they lie
   * @param best the likeliest of them
   * @param temperature above 0; by it the scores are divided
   * @param random gives one number
   */
  static int draw(
      final FloatBuffer scores,
      final Best best,
      final float temperature,
      final RandomGenerator random) {
    double sum = 0;
    for (int i = 0; i < scores.limit(); i++) {
      sum += weight(scores.get(i), best.score(), temperature);
    }
    double rest = random.nextDouble() * sum;
    int last = 0;
    for (int i = 0; i < scores.limit(); i++) {
      final double weight = weight(scores.get(i), best.score(), temperature);
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

  /** Greatest score in {@code [from, to)}; not a number if one is none. */
  static float max(final float[] scores, final int from, final int to) {
    if (to - from < BLOCK) {
      return scalarMax(scores, from, to);
    }
    final float[] columns = Arrays.copyOfRange(scores, from, from + BLOCK);
    final float[] block = new float[BLOCK];
    int at = from + BLOCK;
    for (; at + BLOCK <= to; at += BLOCK) {
      System.arraycopy(scores, at, block, 0, BLOCK);
      raise(columns, block, BLOCK);
    }
    return Math.max(scalarMax(columns, 0, BLOCK), scalarMax(scores, at, to));
  }

  private static float scalarMax(final float[] scores, final int from, final int to) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      greatest = Math.max(greatest, scores[i]);
    }
    return greatest;
  }

  /**
   * Logarithm of the sum of exponentials of {@code [from, to)}; negative infinity when all are.
   *
   * @throws EngineException with INVALID_OUTPUT if a score is not a number
   */
  public static double logSumExp(final float[] scores, final int from, final int to) {
    return new Reading(FloatBuffer.wrap(scores, from, to - from).slice()).logSumExp();
  }

  /** What was found while all scores were read, once. */
  private static final class Reading {
    /** The greatest score of each band. */
    final float[] bands;

    /** The greatest of all; what is summed is how far below it scores are. */
    float greatest = Float.NEGATIVE_INFINITY;

    private double sum;

    /** Sums of what is not in {@link #sum} yet. */
    private final float[] sums = new float[BLOCK];

    private final float[][] blocks = new float[BLOCKS][BLOCK];
    private final float[] columns = new float[BLOCK];
    private final float[] others = new float[BLOCK];

    Reading(final FloatBuffer scores) {
      bands = new float[Math.ceilDiv(scores.limit(), BAND)];
      for (int i = 0; i < bands.length; i++) {
        final int used = read(scores, i * BAND);
        bands[i] = greatest(used);
        if (Float.isNaN(bands[i])) {
          throw notANumber();
        }
        if (bands[i] > greatest) {
          add();
          sum *= Math.exp((double) greatest - bands[i]);
          greatest = bands[i];
        } else if (i % BANDS_OF_SUM == 0) {
          add();
        }
        // With a shortlist most bands have no score that counts.
        if (bands[i] - greatest >= NEGLIGIBLE) {
          for (int block = 0; block < used; block++) {
            exponentials(blocks[block], greatest, sums);
          }
        }
      }
      add();
    }

    double logSumExp() {
      return greatest == Float.NEGATIVE_INFINITY
          ? Double.NEGATIVE_INFINITY
          : greatest + Math.log(sum);
    }

    /** Reads a band; answers of how many blocks it is. */
    private int read(final FloatBuffer scores, final int from) {
      int used = 0;
      for (int at = from; used < BLOCKS && at < scores.limit(); at += BLOCK) {
        final int length = Math.min(BLOCK, scores.limit() - at);
        scores.get(at, blocks[used], 0, length);
        Arrays.fill(blocks[used], length, BLOCK, Float.NEGATIVE_INFINITY);
        used++;
      }
      return used;
    }

    private float greatest(final int used) {
      System.arraycopy(blocks[0], 0, columns, 0, BLOCK);
      for (int block = 1; block < used; block++) {
        raise(columns, blocks[block], BLOCK);
      }
      int width = BLOCK / 2;
      for (; width >= 64; width /= 2) {
        System.arraycopy(columns, width, others, 0, width);
        raise(columns, others, width);
      }
      return scalarMax(columns, 0, 2 * width);
    }

    /** Four sums at once: one alone would wait for itself at every addition. */
    private void add() {
      double a = 0;
      double b = 0;
      double c = 0;
      double d = 0;
      for (int i = 0; i < BLOCK; i += 4) {
        a += sums[i];
        b += sums[i + 1];
        c += sums[i + 2];
        d += sums[i + 3];
      }
      sum += a + b + c + d;
      Arrays.fill(sums, 0);
    }
  }

  private static void raise(final float[] columns, final float[] others, final int count) {
    for (int i = 0; i < count; i++) {
      columns[i] = Math.max(columns[i], others[i]);
    }
  }

  /**
   * Adds {@code exp(score - greatest)} of a block.
   *
   * <p>{@code exp(x)} is taken as the sixteenth power of a polynomial that is nearest to {@code
   * exp(x / 16)} between -20 and 0: no lookup and no conversion, which would keep it scalar; wrong
   * by less than 1e-6 of the sum.
   */
  private static void exponentials(final float[] block, final float greatest, final float[] sums) {
    for (int i = 0; i < BLOCK; i++) {
      final float x = Math.max(block[i] - greatest, NEGLIGIBLE);
      float power = Math.fma(x, 3.9402266e-13f, 7.2521617e-11f);
      power = Math.fma(x, power, 7.778585e-9f);
      power = Math.fma(x, power, 6.342082e-7f);
      power = Math.fma(x, power, 4.0682055e-5f);
      power = Math.fma(x, power, 1.953105e-3f);
      power = Math.fma(x, power, 0.06249998f);
      power = Math.fma(x, power, 1f);
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      sums[i] += power;
    }
  }
}
