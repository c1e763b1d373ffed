package io.dragoman.inference.internal.audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a clip that is longer than a model's window where it hurts least: in its longest pauses. */
public final class QuietCuts {
  /** Loudness is looked at in steps of this many samples: 10 ms. */
  private static final int STEP = LogMel.RATE / 100;

  /** At least this share of the steps is taken for pauses, whatever the noise. */
  private static final double QUIET_SHARE = 0.1;

  /** How much louder than those a step may be and still belong to a pause: 6 dB. */
  private static final double SLACK = 4.0;

  /** What is this much below the loudest step is a pause in any case: 40 dB. */
  private static final double INAUDIBLE = 1e-4;

  /** What is less than this much below the loudest step is no pause: 10 dB. */
  private static final double AUDIBLE = 0.1;

  /** Of pauses nearly as long as the longest the latest is taken, for fewer parts. */
  private static final double NEARLY = 0.8;

  private QuietCuts() {}

  /**
   * A part of a clip.
   *
   * @param from first sample
   * @param to sample after the last
   */
  public record Part(int from, int to) {
    /** Length in samples. */
    public int length() {
      return to - from;
    }
  }

  /**
   * Cuts a clip into parts of at most {@code most} samples; together they are the whole clip.
   *
   * <p>Each part but the last is at least half of {@code most} long.
   */
  public static List<Part> cut(final float[] pcm, final int most) {
    final List<Part> parts = new ArrayList<>();
    int from = 0;
    while (pcm.length - from > most) {
      final int to = pause(pcm, from + most / 2, from + most);
      parts.add(new Part(from, to));
      from = to;
    }
    parts.add(new Part(from, pcm.length));
    return List.copyOf(parts);
  }

  /** The middle of the longest pause between two samples. */
  private static int pause(final float[] pcm, final int from, final int to) {
    final double[] power = new double[(to - from) / STEP];
    if (power.length == 0) {
      return to;
    }
    for (int i = 0; i < power.length; i++) {
      double sum = 0;
      for (int k = from + i * STEP; k < from + (i + 1) * STEP; k++) {
        sum += (double) pcm[k] * pcm[k];
      }
      power[i] = sum;
    }
    final double[] sorted = power.clone();
    Arrays.sort(sorted);
    final double loudest = sorted[sorted.length - 1];
    final double quiet =
        Math.max(
            Math.min(sorted[(int) (sorted.length * QUIET_SHARE)] * SLACK, loudest * AUDIBLE),
            Math.max(loudest * INAUDIBLE, sorted[0]));
    int longest = 0;
    int cut = power.length;
    int length = 0;
    for (int i = 0; i < power.length; i++) {
      length = power[i] <= quiet ? length + 1 : 0;
      final boolean ends = i + 1 == power.length || power[i + 1] > quiet;
      if (length > 0 && ends && length >= longest * NEARLY) {
        longest = Math.max(longest, length);
        cut = i + 1 - length / 2;
      }
    }
    return from + cut * STEP;
  }
}
