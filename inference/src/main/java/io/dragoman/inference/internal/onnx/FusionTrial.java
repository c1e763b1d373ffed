package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.ProbeRun;
import java.util.Arrays;

/** Compares a fused graph with decoding step by step, in what they answer and in time. */
final class FusionTrial {
  /** Rounding in another order is far less, and a wrong logarithm far more. */
  private static final double TOLERANCE = 0.01;

  private FusionTrial() {}

  /** What is to be said of a fused graph that answered other than the steps, or the same. */
  static FusionCache.Trial compare(final ProbeRun stepwise, final ProbeRun fused) {
    for (int i = 0; i < stepwise.rows().size(); i++) {
      final Generated wanted = stepwise.rows().get(i);
      final Generated got = fused.rows().get(i);
      if (!Arrays.equals(wanted.tokens(), got.tokens())
          || wanted.ended() != got.ended()
          || wanted.repetitive() != got.repetitive()
          || !(Math.abs(wanted.logProbability() - got.logProbability()) <= TOLERANCE)
          || !(Math.abs(wanted.marker() - got.marker()) <= TOLERANCE)) {
        return new FusionCache.Trial.Refused(
            "the graph's answer %d of %d was another than the steps'"
                .formatted(i + 1, stepwise.rows().size()));
      }
    }
    return new FusionCache.Trial.Passed(stepwise.nanos(), fused.nanos());
  }
}
