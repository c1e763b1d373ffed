package io.dragoman.ingest.audio;

import java.util.List;

/**
 * Raises recordings that are far too quiet, such as those of a microphone with its gain down.
 *
 * <p>Only the peak decides, so that everything within a file keeps its proportions, and a file of
 * usual level stays as it is to the last bit. What is quieter than any microphone's noise is left
 * alone: there is nothing to hear in it, and raised noise makes models invent speech.
 */
final class Loudness {
  /** Files with a higher peak are left as they are: -20 dB of full scale. */
  private static final int QUIET_PEAK = 3277;

  /** Files with a lower peak are left as they are: -60 dB of full scale. */
  private static final int SILENT_PEAK = 33;

  /** Peak of a raised file: -6 dB of full scale. */
  private static final double RAISED_PEAK = 16_384;

  /** Bound of the gain: 30 dB. */
  private static final double MAX_GAIN = 31.6;

  private Loudness() {}

  /** Raises the samples in place if they are quiet. */
  static void raise(final List<short[]> pieces) {
    final int peak = peak(pieces);
    if (peak < SILENT_PEAK || peak >= QUIET_PEAK) {
      return;
    }
    final double gain = Math.min(MAX_GAIN, RAISED_PEAK / peak);
    for (final short[] samples : pieces) {
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (short) Math.round(samples[i] * gain);
      }
    }
  }

  private static int peak(final List<short[]> pieces) {
    int peak = 0;
    for (final short[] samples : pieces) {
      for (final short sample : samples) {
        peak = Math.max(peak, Math.abs((int) sample));
      }
    }
    return peak;
  }
}
