package io.dragoman.inference.internal.audio;

/**
 * Power spectra of many 400-sample frames at once.
 *
 * <p>The real transform of 400 samples is a complex one of 200 = 5 x 5 x 4 x 2, done by Stockham's
 * mixed-radix scheme. Every number of the transform is a row of {@link #LANES} values, one a frame,
 * so that the inner loops run over frames and the compiler turns them into vector instructions; all
 * rows of one loop are indexed alike because only then can it prove that they do not overlap.
 *
 * <p>Not safe for use by several threads.
 */
final class FrameTransform {
  /** Samples in a frame. */
  static final int SIZE = 400;

  /** Frequency bins that come out: 0 to half the sampling rate. */
  static final int BINS = SIZE / 2 + 1;

  /** Frames done at once. */
  static final int LANES = 64;

  private static final int HALF = SIZE / 2;
  private static final int[] RADICES = {5, 5, 4, 2};

  // cos and sin of 2 pi / 5 and 4 pi / 5.
  private static final double C1 = Math.cos(2 * Math.PI / 5);
  private static final double S1 = Math.sin(2 * Math.PI / 5);
  private static final double C2 = Math.cos(4 * Math.PI / 5);
  private static final double S2 = Math.sin(4 * Math.PI / 5);

  private final double[] cos = new double[SIZE];
  private final double[] sin = new double[SIZE];
  private double[][] re = new double[HALF][LANES];
  private double[][] im = new double[HALF][LANES];
  private double[][] nextRe = new double[HALF][LANES];
  private double[][] nextIm = new double[HALF][LANES];

  FrameTransform() {
    for (int i = 0; i < SIZE; i++) {
      cos[i] = Math.cos(2 * Math.PI * i / SIZE);
      sin[i] = Math.sin(2 * Math.PI * i / SIZE);
    }
  }

  /** Where to put the even-numbered samples: row n holds sample 2n of every frame. */
  double[][] even() {
    return re;
  }

  /** Where to put the odd-numbered samples: row n holds sample 2n + 1 of every frame. */
  double[][] odd() {
    return im;
  }

  /**
   * Transforms what was put into {@link #even()} and {@link #odd()}, which are overwritten.
   *
   * @param power receives squared magnitudes, {@link #BINS} rows of {@link #LANES}
   */
  void power(final double[][] power) {
    int done = 1;
    for (final int radix : RADICES) {
      final int rest = HALF / (done * radix);
      for (int k = 0; k < done; k++) {
        for (int i = 0; i < rest; i++) {
          // Output q is turned by exp(-2 pi i q done i / HALF); the tables have SIZE steps.
          butterfly(radix, i + rest * radix * k, rest, i + rest * k, rest * done, 2 * done * i);
        }
      }
      final double[][] spareRe = re;
      final double[][] spareIm = im;
      re = nextRe;
      im = nextIm;
      nextRe = spareRe;
      nextIm = spareIm;
      done *= radix;
    }
    for (int k = 0; k <= HALF; k++) {
      final int mirror = (HALF - k) % HALF;
      unpack(re[k % HALF], im[k % HALF], re[mirror], im[mirror], cos[k], sin[k], power[k]);
    }
  }

  private void butterfly(
      final int radix,
      final int in,
      final int inStep,
      final int out,
      final int outStep,
      final int turn) {
    switch (radix) {
      case 5 -> five(in, inStep, out, outStep, turn);
      case 4 -> four(in, inStep, out, outStep, turn);
      default -> two(in, inStep, out, outStep, turn);
    }
  }

  private void two(
      final int in, final int inStep, final int out, final int outStep, final int turn) {
    final double[] ar = re[in];
    final double[] ai = im[in];
    final double[] br = re[in + inStep];
    final double[] bi = im[in + inStep];
    final double[] yr = nextRe[out];
    final double[] yi = nextIm[out];
    final double[] zr = nextRe[out + outStep];
    final double[] zi = nextIm[out + outStep];
    final double c = cos[turn];
    final double s = sin[turn];
    for (int l = 0; l < LANES; l++) {
      final double dr = ar[l] - br[l];
      final double di = ai[l] - bi[l];
      yr[l] = ar[l] + br[l];
      yi[l] = ai[l] + bi[l];
      zr[l] = dr * c + di * s;
      zi[l] = di * c - dr * s;
    }
  }

  private void four(
      final int in, final int inStep, final int out, final int outStep, final int turn) {
    final double[] ar = re[in];
    final double[] ai = im[in];
    final double[] br = re[in + inStep];
    final double[] bi = im[in + inStep];
    final double[] cr = re[in + 2 * inStep];
    final double[] ci = im[in + 2 * inStep];
    final double[] dr = re[in + 3 * inStep];
    final double[] di = im[in + 3 * inStep];
    final double[] y0r = nextRe[out];
    final double[] y0i = nextIm[out];
    final double[] y1r = nextRe[out + outStep];
    final double[] y1i = nextIm[out + outStep];
    final double[] y2r = nextRe[out + 2 * outStep];
    final double[] y2i = nextIm[out + 2 * outStep];
    final double[] y3r = nextRe[out + 3 * outStep];
    final double[] y3i = nextIm[out + 3 * outStep];
    final double c1 = cos[turn];
    final double s1 = sin[turn];
    final double c2 = cos[2 * turn];
    final double s2 = sin[2 * turn];
    final double c3 = cos[3 * turn];
    final double s3 = sin[3 * turn];
    for (int l = 0; l < LANES; l++) {
      final double pr = ar[l] + cr[l];
      final double pi = ai[l] + ci[l];
      final double qr = ar[l] - cr[l];
      final double qi = ai[l] - ci[l];
      final double rr = br[l] + dr[l];
      final double ri = bi[l] + di[l];
      final double tr = br[l] - dr[l];
      final double ti = bi[l] - di[l];
      y0r[l] = pr + rr;
      y0i[l] = pi + ri;
      final double ur = qr + ti;
      final double ui = qi - tr;
      y1r[l] = ur * c1 + ui * s1;
      y1i[l] = ui * c1 - ur * s1;
      final double vr = pr - rr;
      final double vi = pi - ri;
      y2r[l] = vr * c2 + vi * s2;
      y2i[l] = vi * c2 - vr * s2;
      final double wr = qr - ti;
      final double wi = qi + tr;
      y3r[l] = wr * c3 + wi * s3;
      y3i[l] = wi * c3 - wr * s3;
    }
  }

  private void five(
      final int in, final int inStep, final int out, final int outStep, final int turn) {
    final double[] ar = re[in];
    final double[] ai = im[in];
    final double[] br = re[in + inStep];
    final double[] bi = im[in + inStep];
    final double[] cr = re[in + 2 * inStep];
    final double[] ci = im[in + 2 * inStep];
    final double[] dr = re[in + 3 * inStep];
    final double[] di = im[in + 3 * inStep];
    final double[] er = re[in + 4 * inStep];
    final double[] ei = im[in + 4 * inStep];
    final double[] y0r = nextRe[out];
    final double[] y0i = nextIm[out];
    final double[] y1r = nextRe[out + outStep];
    final double[] y1i = nextIm[out + outStep];
    final double[] y2r = nextRe[out + 2 * outStep];
    final double[] y2i = nextIm[out + 2 * outStep];
    final double[] y3r = nextRe[out + 3 * outStep];
    final double[] y3i = nextIm[out + 3 * outStep];
    final double[] y4r = nextRe[out + 4 * outStep];
    final double[] y4i = nextIm[out + 4 * outStep];
    final double c1 = cos[turn];
    final double s1 = sin[turn];
    final double c2 = cos[2 * turn];
    final double s2 = sin[2 * turn];
    final double c3 = cos[3 * turn];
    final double s3 = sin[3 * turn];
    final double c4 = cos[4 * turn];
    final double s4 = sin[4 * turn];
    for (int l = 0; l < LANES; l++) {
      final double pr = br[l] + er[l];
      final double pi = bi[l] + ei[l];
      final double qr = cr[l] + dr[l];
      final double qi = ci[l] + di[l];
      final double tr = br[l] - er[l];
      final double ti = bi[l] - ei[l];
      final double ur = cr[l] - dr[l];
      final double ui = ci[l] - di[l];
      y0r[l] = ar[l] + pr + qr;
      y0i[l] = ai[l] + pi + qi;
      final double mr = ar[l] + C1 * pr + C2 * qr;
      final double mi = ai[l] + C1 * pi + C2 * qi;
      final double nr = S1 * tr + S2 * ur;
      final double ni = S1 * ti + S2 * ui;
      final double or = ar[l] + C2 * pr + C1 * qr;
      final double oi = ai[l] + C2 * pi + C1 * qi;
      final double vr = S2 * tr - S1 * ur;
      final double vi = S2 * ti - S1 * ui;
      y1r[l] = (mr + ni) * c1 + (mi - nr) * s1;
      y1i[l] = (mi - nr) * c1 - (mr + ni) * s1;
      y4r[l] = (mr - ni) * c4 + (mi + nr) * s4;
      y4i[l] = (mi + nr) * c4 - (mr - ni) * s4;
      y2r[l] = (or + vi) * c2 + (oi - vr) * s2;
      y2i[l] = (oi - vr) * c2 - (or + vi) * s2;
      y3r[l] = (or - vi) * c3 + (oi + vr) * s3;
      y3i[l] = (oi + vr) * c3 - (or - vi) * s3;
    }
  }

  /** Squared magnitude of one bin of the real transform from two bins of the complex one. */
  private static void unpack(
      final double[] zr,
      final double[] zi,
      final double[] mr,
      final double[] mi,
      final double c,
      final double s,
      final double[] power) {
    for (int l = 0; l < LANES; l++) {
      final double evenRe = 0.5 * (zr[l] + mr[l]);
      final double evenIm = 0.5 * (zi[l] - mi[l]);
      final double oddRe = 0.5 * (zi[l] + mi[l]);
      final double oddIm = 0.5 * (mr[l] - zr[l]);
      final double x = evenRe + oddRe * c + oddIm * s;
      final double y = evenIm + oddIm * c - oddRe * s;
      power[l] = x * x + y * y;
    }
  }
}
