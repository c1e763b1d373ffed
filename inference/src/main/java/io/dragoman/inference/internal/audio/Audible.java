package io.dragoman.inference.internal.audio;

import java.util.Arrays;

/** Which stretches of a clip are louder than its pauses, in steps of 10 ms. */
public final class Audible {
  /** Samples of a step. */
  static final int STEP = LogMel.RATE / 100;

  private static final int STEPS_PER_SECOND = 100;
  private static final int STEP_MS = 10;

  /** At least this share of the steps is taken for pauses, whatever the noise. */
  private static final double QUIET_SHARE = 0.1;

  /** How much louder than those a step may be and still belong to a pause: 6 dB. */
  private static final double SLACK = 4.0;

  /** What is this much below the loudest step is a pause in any case: 40 dB. */
  private static final double INAUDIBLE = 1e-4;

  /** What is less than this much below the loudest step is no pause: 10 dB. */
  private static final double AUDIBLE = 0.1;

  private final boolean[] steps;

  private Audible(final boolean[] steps) {
    this.steps = steps;
  }

  /** Looks at the samples {@code [from, to)}; what is left of a last, shorter step is not seen. */
  public static Audible of(final float[] pcm, final int from, final int to) {
    final double[] power = new double[(to - from) / STEP];
    for (int i = 0; i < power.length; i++) {
      double sum = 0;
      for (int k = from + i * STEP; k < from + (i + 1) * STEP; k++) {
        sum += (double) pcm[k] * pcm[k];
      }
      power[i] = sum;
    }
    final boolean[] steps = new boolean[power.length];
    final double quiet = quiet(power);
    for (int i = 0; i < power.length; i++) {
      steps[i] = power[i] > quiet;
    }
    return new Audible(steps);
  }

  private static double quiet(final double[] power) {
    if (power.length == 0) {
      return 0;
    }
    final double[] sorted = power.clone();
    Arrays.sort(sorted);
    final double loudest = sorted[sorted.length - 1];
    return Math.max(
        Math.min(sorted[(int) (sorted.length * QUIET_SHARE)] * SLACK, loudest * AUDIBLE),
        Math.max(loudest * INAUDIBLE, sorted[0]));
  }

  /** How many steps there are. */
  int length() {
    return steps.length;
  }

  /** Whether a step is louder than the pauses. */
  boolean at(final int step) {
    return steps[step];
  }

  /** How much of a stretch is audible, in seconds; times in milliseconds from the first sample. */
  public double seconds(final int fromMs, final int toMs) {
    int audible = 0;
    for (int i = Math.max(0, fromMs / STEP_MS); i < Math.min(steps.length, toMs / STEP_MS); i++) {
      audible += steps[i] ? 1 : 0;
    }
    return (double) audible / STEPS_PER_SECOND;
  }
}
