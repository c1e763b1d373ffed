package io.dragoman.inference.onnx;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.onnx.MatrixProduct;
import io.dragoman.inference.internal.onnx.Threads;

/**
 * What a device could do at best: how fast it multiplies large matrices.
 *
 * @param threads threads that an engine uses on the CPU: within one operation, or each for a part
 *     of the batch
 * @param operationsPerSecond floating-point operations a second with so many threads
 */
public record MatrixPeak(int threads, double operationsPerSecond) {

  /**
   * Multiplies square matrices of 32-bit floats for a while, as many threads at it as an engine
   * would use.
   *
   * @param options how its engine would run
   * @param rounds how many products are timed; the fastest counts
   * @throws ModelLoadException if the device cannot be used
   */
  public static MatrixPeak measure(final EngineOptions options, final int rounds) {
    final int threads = Threads.of(options);
    try (MatrixProduct product = new MatrixProduct(options.device(), threads)) {
      long best = Long.MAX_VALUE;
      for (int i = 0; i < rounds; i++) {
        final long start = System.nanoTime();
        product.run();
        best = Math.min(best, System.nanoTime() - start);
      }
      return new MatrixPeak(threads, product.operations() / (best * 1e-9));
    }
  }
}
