package io.dragoman.inference.internal.audio;

import java.util.ArrayList;
import java.util.List;

/** Cuts a clip that is longer than a model's window where it hurts least: where it is quietest. */
public final class QuietCuts {
  /** Loudness is looked at in steps of this many samples: 10 ms. */
  private static final int STEP = LogMel.RATE / 100;

  /** A pause is as quiet as the loudest of this many steps: a 100 ms stretch. */
  private static final int STRETCH = 10;

  /** Stretches this close to the quietest one count as quiet; of these the latest is taken. */
  private static final double SLACK = 2.0;

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
      final int to = quietest(pcm, from + most / 2, from + most);
      parts.add(new Part(from, to));
      from = to;
    }
    parts.add(new Part(from, pcm.length));
    return List.copyOf(parts);
  }

  /** The middle of the last quiet stretch between two samples. */
  private static int quietest(final float[] pcm, final int from, final int to) {
    final int steps = (to - from) / STEP;
    if (steps < STRETCH) {
      return to;
    }
    final double[] power = new double[steps];
    for (int i = 0; i < steps; i++) {
      double sum = 0;
      for (int k = from + i * STEP; k < from + (i + 1) * STEP; k++) {
        sum += (double) pcm[k] * pcm[k];
      }
      power[i] = sum / STEP;
    }
    final double[] stretch = new double[steps - STRETCH + 1];
    double least = Double.MAX_VALUE;
    for (int i = 0; i < stretch.length; i++) {
      for (int k = i; k < i + STRETCH; k++) {
        stretch[i] = Math.max(stretch[i], power[k]);
      }
      least = Math.min(least, stretch[i]);
    }
    int best = stretch.length - 1;
    while (stretch[best] > least * SLACK) {
      best--;
    }
    return from + (best + STRETCH / 2) * STEP;
  }
}
