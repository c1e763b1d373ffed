package io.dragoman.inference.internal;

import java.util.Arrays;

/**
 * When each token was said, by what it attends to (openai/whisper, timing.py, {@code
 * find_alignment}): normalised weights of several heads, and the cheapest way through them that
 * goes on in time with every token.
 */
final class TimeWarping {
  /** Places over which weights are smoothed. */
  private static final int MEDIAN = 7;

  private final int tokens;
  private final int places;
  private final float[][] sum;
  private int heads;

  /**
   * Of an answer.
   *
   * @param tokens how many it has, prefix and end included
   * @param places how many places of the encoded sound are not silence that was added
   */
  TimeWarping(final int tokens, final int places) {
    this.tokens = tokens;
    this.places = places;
    this.sum = new float[tokens][places];
  }

  /**
   * Adds a head.
   *
   * @param weights tokens x sources, all places first in each row
   * @param sources places of a row
   */
  void add(final float[] weights, final int sources) {
    final float[][] head = new float[tokens][places];
    for (int token = 0; token < tokens; token++) {
      float total = 0;
      for (int place = 0; place < places; place++) {
        head[token][place] = weights[token * sources + place];
        total += head[token][place];
      }
      // A softmax over the places that count, as the reference takes it.
      for (int place = 0; place < places && total > 0; place++) {
        head[token][place] /= total;
      }
    }
    for (int place = 0; place < places; place++) {
      normalise(head, place);
    }
    for (int token = 0; token < tokens; token++) {
      addSmoothed(head[token], sum[token]);
    }
    heads++;
  }

  /** To mean 0 and deviation 1 over all tokens. */
  private void normalise(final float[][] head, final int place) {
    double mean = 0;
    for (final float[] row : head) {
      mean += row[place];
    }
    mean /= tokens;
    double variance = 0;
    for (final float[] row : head) {
      variance += (row[place] - mean) * (row[place] - mean);
    }
    final double deviation = Math.sqrt(variance / tokens);
    for (final float[] row : head) {
      row[place] = deviation == 0 ? 0 : (float) ((row[place] - mean) / deviation);
    }
  }

  private static void addSmoothed(final float[] row, final float[] sum) {
    final int half = MEDIAN / 2;
    final float[] window = new float[MEDIAN];
    for (int place = 0; place < row.length; place++) {
      if (row.length <= half) {
        sum[place] += row[place];
        continue;
      }
      for (int i = 0; i < MEDIAN; i++) {
        int at = Math.abs(place - half + i);
        if (at >= row.length) {
          at = 2 * (row.length - 1) - at;
        }
        window[i] = row[at];
      }
      Arrays.sort(window);
      sum[place] += window[half];
    }
  }

  /**
   * The place at which each token begins.
   *
   * @param from first token that counts
   * @param to token after the last
   */
  int[] starts(final int from, final int to) {
    final int rows = to - from;
    final float[][] cost = new float[rows + 1][places + 1];
    final byte[][] trace = new byte[rows + 1][places + 1];
    for (final float[] row : cost) {
      Arrays.fill(row, Float.POSITIVE_INFINITY);
    }
    cost[0][0] = 0;
    for (int i = 1; i <= rows; i++) {
      for (int j = 1; j <= places; j++) {
        final float both = cost[i - 1][j - 1];
        final float token = cost[i - 1][j];
        final float place = cost[i][j - 1];
        final boolean bothBest = both < token && both < place;
        final boolean tokenBest = !bothBest && token < both && token < place;
        trace[i][j] = (byte) (bothBest ? 0 : tokenBest ? 1 : 2);
        cost[i][j] =
            (bothBest ? both : tokenBest ? token : place) - sum[from + i - 1][j - 1] / heads;
      }
    }
    final int[] starts = new int[rows];
    int i = rows;
    int j = places;
    while (i > 0 && j > 0) {
      starts[i - 1] = j - 1;
      final byte step = trace[i][j];
      i -= step == 2 ? 0 : 1;
      j -= step == 1 ? 0 : 1;
    }
    return starts;
  }
}
