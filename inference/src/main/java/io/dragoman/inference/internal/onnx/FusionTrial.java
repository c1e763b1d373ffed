package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.internal.generate.Batch;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.Generator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares a fused graph with decoding step by step, in what they answer and in time. */
final class FusionTrial {
  /** Rounds of which the fastest counts, after one that warms up. */
  private static final int ROUNDS = 2;

  /** Rounding in another order is far less, and a wrong logarithm far more. */
  private static final double TOLERANCE = 0.01;

  private FusionTrial() {}

  /**
   * What a generator made of some batches.
   *
   * @param rows all answers, in order
   * @param nanos time that all of them took, in the fastest round of each
   */
  record Result(List<Generated> rows, long nanos) {}

  /** Runs some batches. */
  static Result run(final Generator generator, final List<Batch> batches) {
    final List<Generated> rows = new ArrayList<>();
    long nanos = 0;
    for (final Batch batch : batches) {
      rows.addAll(generator.generate(batch, Deadline.NEVER).rows());
      long fastest = Long.MAX_VALUE;
      for (int i = 0; i < ROUNDS; i++) {
        final long start = System.nanoTime();
        generator.generate(batch, Deadline.NEVER);
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
      nanos += fastest;
    }
    return new Result(rows, nanos);
  }

  /** What is to be said of a fused graph that answered other than the steps, or the same. */
  static FusionCache.Trial compare(final Result stepwise, final Result fused) {
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
