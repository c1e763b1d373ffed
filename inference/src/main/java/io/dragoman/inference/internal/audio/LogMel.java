package io.dragoman.inference.internal.audio;

import java.util.Arrays;

/**
 * The log-mel spectrogram of Whisper's reference implementation.
 *
 * <p>The clip is filled up with zeros to the model's window, reflected by half a frame at both
 * ends, cut into frames of 400 samples every 160 under a periodic Hann window, and turned into
 * {@code log10} of the energy in mel bands (Slaney scale and norm), floored at 1e-10 and at 8 below
 * the clip's loudest value, then shifted and scaled by {@code (x + 4) / 4}. The last frame is
 * dropped, as there. All in double precision, so that only the final rounding to float differs.
 *
 * <p>Frames that see nothing but the filling cost nothing. Not safe for use by several threads.
 */
public final class LogMel {
  /** Samples a second. */
  public static final int RATE = 16_000;

  /** Samples from one frame to the next. */
  public static final int HOP = 160;

  private static final int LANES = FrameTransform.LANES;
  private static final int REACH = FrameTransform.SIZE / 2;
  private static final double MIN_ENERGY = 1e-10;
  private static final double MIN_LOG = Math.log10(MIN_ENERGY);

  /** How far below the loudest value the quietest may be, in powers of ten. */
  private static final double RANGE = 8.0;

  private final int bands;
  private final int windowSamples;
  private final MelFilters filters;
  private final FrameTransform transform = new FrameTransform();
  private final double[] hann = new double[FrameTransform.SIZE];
  private final double[][] power = new double[FrameTransform.BINS][LANES];
  private final double[] energy = new double[LANES];

  /**
   * Makes one for a model.
   *
   * @param bands mel bands, 80 or 128 for Whisper
   * @param windowSamples length of the model's window, a multiple of {@value #HOP}
   */
  public LogMel(final int bands, final int windowSamples) {
    if (windowSamples < FrameTransform.SIZE || windowSamples % HOP != 0) {
      throw new IllegalArgumentException(
          "window must be a multiple of " + HOP + " samples, but is " + windowSamples);
    }
    this.bands = bands;
    this.windowSamples = windowSamples;
    this.filters = MelFilters.of(bands, FrameTransform.SIZE, RATE);
    for (int i = 0; i < hann.length; i++) {
      hann[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / hann.length);
    }
  }

  /** Frames in a window. */
  public int frames() {
    return windowSamples / HOP;
  }

  /** Values in a window: bands x frames. */
  public int size() {
    return bands * frames();
  }

  /**
   * The spectrogram of {@code pcm[from..to)}.
   *
   * @param pcm samples in -1 to 1
   * @param from first sample
   * @param to end, at most a window after {@code from}
   * @return values, band by band, each over all frames of the window
   */
  public float[] compute(final float[] pcm, final int from, final int to) {
    final int samples = to - from;
    if (samples > windowSamples) {
      throw new IllegalArgumentException(
          "clip has " + samples + " samples, the window " + windowSamples);
    }
    final int frames = frames();
    final int used = Math.min(frames, (samples + REACH + HOP - 1) / HOP);
    final float[] out = new float[size()];
    double loudest = MIN_LOG;
    for (int frame = 0; frame < used; frame += LANES) {
      loudest =
          Math.max(loudest, block(pcm, from, samples, frame, Math.min(used, frame + LANES), out));
    }
    final float floor = (float) (loudest - RANGE);
    final float silence = scaled((float) MIN_LOG, floor);
    for (int band = 0; band < bands; band++) {
      final int row = band * frames;
      for (int i = row; i < row + used; i++) {
        out[i] = scaled(out[i], floor);
      }
      Arrays.fill(out, row + used, row + frames, silence);
    }
    return out;
  }

  private static float scaled(final float log, final float floor) {
    return (Math.max(log, floor) + 4f) / 4f;
  }

  /** Writes the logarithms of a block of frames and returns the greatest. */
  private double block(
      final float[] pcm,
      final int from,
      final int samples,
      final int firstFrame,
      final int endFrame,
      final float[] out) {
    for (int lane = 0; lane < LANES; lane++) {
      final int frame = firstFrame + lane;
      final int start = frame * HOP - REACH;
      if (frame < endFrame && start >= 0 && start + FrameTransform.SIZE <= samples) {
        inner(pcm, from + start, lane);
      } else {
        edge(pcm, from, samples, frame < endFrame ? start : samples + REACH, lane);
      }
    }
    transform.power(power);
    final int frames = frames();
    double loudest = MIN_LOG;
    for (int band = 0; band < bands; band++) {
      final double[] weights = filters.weights()[band];
      final int first = filters.first()[band];
      Arrays.fill(energy, 0);
      for (int k = 0; k < weights.length; k++) {
        accumulate(energy, power[first + k], weights[k]);
      }
      final int row = band * frames + firstFrame;
      for (int lane = 0; lane < endFrame - firstFrame; lane++) {
        final double log = Math.log10(Math.max(energy[lane], MIN_ENERGY));
        loudest = Math.max(loudest, log);
        out[row + lane] = (float) log;
      }
    }
    return loudest;
  }

  private static void accumulate(final double[] sum, final double[] row, final double weight) {
    for (int lane = 0; lane < LANES; lane++) {
      sum[lane] += weight * row[lane];
    }
  }

  private void inner(final float[] pcm, final int start, final int lane) {
    final double[][] even = transform.even();
    final double[][] odd = transform.odd();
    for (int n = 0; n < even.length; n++) {
      even[n][lane] = pcm[start + 2 * n] * hann[2 * n];
      odd[n][lane] = pcm[start + 2 * n + 1] * hann[2 * n + 1];
    }
  }

  private void edge(
      final float[] pcm, final int from, final int samples, final int start, final int lane) {
    final double[][] even = transform.even();
    final double[][] odd = transform.odd();
    for (int n = 0; n < even.length; n++) {
      even[n][lane] = sample(pcm, from, samples, start + 2 * n) * hann[2 * n];
      odd[n][lane] = sample(pcm, from, samples, start + 2 * n + 1) * hann[2 * n + 1];
    }
  }

  /** The sample at an index of the window, reflected at its ends, zero after the clip's end. */
  private float sample(final float[] pcm, final int from, final int samples, final int index) {
    int i = Math.abs(index);
    if (i >= windowSamples) {
      i = 2 * (windowSamples - 1) - i;
    }
    return i < samples ? pcm[from + i] : 0f;
  }
}
