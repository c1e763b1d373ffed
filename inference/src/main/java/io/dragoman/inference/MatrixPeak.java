package io.dragoman.inference;

import io.dragoman.inference.internal.onnx.MatrixProduct;

/** What a device could do at best: how fast it multiplies large matrices. */
public final class MatrixPeak {
  private MatrixPeak() {}

  /**
   * Multiplies square matrices of 32-bit floats for a while, with the runtime that engines use.
   *
   * @param device {@code cpu} or {@code cuda:N}
   * @param threads threads of one operation, 1 or more
   * @param rounds how many products are timed; the fastest counts
   * @return floating-point operations a second
   */
  public static double measure(final String device, final int threads, final int rounds) {
    try (MatrixProduct product = new MatrixProduct(device, threads)) {
      long best = Long.MAX_VALUE;
      for (int i = 0; i < rounds; i++) {
        final long start = System.nanoTime();
        product.run();
        best = Math.min(best, System.nanoTime() - start);
      }
      return product.operations() / (best * 1e-9);
    }
  }
}
