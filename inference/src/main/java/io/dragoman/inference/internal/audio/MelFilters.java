package io.dragoman.inference.internal.audio;

import java.util.Arrays;

/**
 * Triangular filters on the Slaney mel scale with Slaney normalisation, as librosa makes them and
 * as Whisper's reference uses them: linear below 1 kHz, logarithmic above, equal area.
 *
 * @param first for each filter, the first frequency bin with a weight other than zero
 * @param weights for each filter, its weights from that bin on
 */
record MelFilters(int[] first, double[][] weights) {
  private static final double HERTZ_PER_MEL = 200.0 / 3;
  private static final double BREAK_HERTZ = 1000.0;
  private static final double BREAK_MEL = BREAK_HERTZ / HERTZ_PER_MEL;
  private static final double LOG_STEP = Math.log(6.4) / 27.0;

  /**
   * The filters for {@code count} mel bands from 0 Hz to half the sampling rate.
   *
   * @param count number of bands
   * @param transform length of the Fourier transform, samples
   * @param rate samples a second
   */
  static MelFilters of(final int count, final int transform, final int rate) {
    final int bins = transform / 2 + 1;
    final double top = toMel(rate / 2.0);
    final double[] corner = new double[count + 2];
    for (int i = 0; i < corner.length; i++) {
      corner[i] = toHertz(top * i / (count + 1));
    }
    final int[] first = new int[count];
    final double[][] weights = new double[count][];
    for (int m = 0; m < count; m++) {
      final double area = 2.0 / (corner[m + 2] - corner[m]);
      final double[] all = new double[bins];
      int from = bins;
      int to = 0;
      for (int k = 0; k < bins; k++) {
        final double hertz = (double) k * rate / transform;
        final double rising = (hertz - corner[m]) / (corner[m + 1] - corner[m]);
        final double falling = (corner[m + 2] - hertz) / (corner[m + 2] - corner[m + 1]);
        all[k] = Math.max(0, Math.min(rising, falling)) * area;
        if (all[k] > 0) {
          from = Math.min(from, k);
          to = k + 1;
        }
      }
      first[m] = Math.min(from, to);
      weights[m] = Arrays.copyOfRange(all, first[m], to);
    }
    return new MelFilters(first, weights);
  }

  private static double toMel(final double hertz) {
    return hertz < BREAK_HERTZ
        ? hertz / HERTZ_PER_MEL
        : BREAK_MEL + Math.log(hertz / BREAK_HERTZ) / LOG_STEP;
  }

  private static double toHertz(final double mel) {
    return mel < BREAK_MEL
        ? mel * HERTZ_PER_MEL
        : BREAK_HERTZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));
  }
}
