package io.dragoman.inference.internal.generate;

import io.dragoman.inference.Deadline;
import java.util.ArrayList;
import java.util.List;

/**
 * What a generator made of some batches, to be compared with another's.
 *
 * @param rows all answers, in order
 * @param nanos time that all of them took, in the fastest round of each
 */
public record ProbeRun(List<Generated> rows, long nanos) {
  /** Rounds of which the fastest counts, after one that warms up. */
  private static final int ROUNDS = 2;

  /** Runs some batches. */
  public static ProbeRun of(final Generator generator, final List<Batch> batches) {
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
    return new ProbeRun(rows, nanos);
  }
}
