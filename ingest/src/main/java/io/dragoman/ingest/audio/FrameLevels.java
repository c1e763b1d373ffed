package io.dragoman.ingest.audio;

/**
 * How loud each 20 ms of audio are, in decibels below full scale.
 *
 * <p>A high-pass at about 100 Hz comes first, so that neither an offset nor mains hum nor traffic
 * counts as sound.
 */
final class FrameLevels {
  /** Samples of a frame: 20 ms. */
  static final int FRAME = Pcm.SAMPLE_RATE / 50;

  /** Level of digital silence. */
  static final int FLOOR_DB = -100;

  /** Pole of y[n] = x[n] - x[n-1] + p y[n-1]; the cut-off is (1 - p) * rate / (2 pi). */
  private static final double POLE = 0.96;

  private FrameLevels() {}

  /** Levels of all frames, {@link #FLOOR_DB} to 0; the last frame may be shorter. */
  static float[] of(final Pcm pcm) {
    final float[] levels = new float[(pcm.length() + FRAME - 1) / FRAME];
    double previousInput = pcm.isEmpty() ? 0 : pcm.sample(0);
    double previousOutput = 0;
    for (int frame = 0; frame < levels.length; frame++) {
      final int from = frame * FRAME;
      final int to = Math.min(from + FRAME, pcm.length());
      double energy = 0;
      for (int i = from; i < to; i++) {
        final double input = pcm.sample(i);
        previousOutput = input - previousInput + POLE * previousOutput;
        previousInput = input;
        energy += previousOutput * previousOutput;
      }
      final double mean = energy / (to - from) / (32_768.0 * 32_768.0);
      levels[frame] = (float) Math.clamp(10 * Math.log10(mean + 1e-12), FLOOR_DB, 0);
    }
    return levels;
  }
}
