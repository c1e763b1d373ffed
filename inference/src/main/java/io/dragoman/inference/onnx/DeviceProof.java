package io.dragoman.inference.onnx;

import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.onnx.MatrixProduct;

/**
 * That a device computes, and rightly.
 *
 * @param operationsPerSecond floating-point operations a second, of a large product of matrices
 * @param right whether the product was what the processor makes of the same matrices
 */
public record DeviceProof(double operationsPerSecond, boolean right) {
  private static final int ROUNDS = 5;

  /** Sums of a thousand products, added in another order. */
  private static final float TOLERANCE = 0.5f;

  /**
   * Multiplies two large matrices on a device.
   *
   * @param device {@code cpu} or {@code cuda:N}
   * @throws ModelLoadException if the device cannot be used; names what is missing
   * @throws io.dragoman.inference.EngineException if it fails
   */
  public static DeviceProof of(final String device) {
    final int threads = Runtime.getRuntime().availableProcessors();
    try (MatrixProduct product = new MatrixProduct(device, threads)) {
      final boolean right = Math.abs(product.corner() - product.expectedCorner()) <= TOLERANCE;
      long best = Long.MAX_VALUE;
      for (int i = 0; i < ROUNDS; i++) {
        final long start = System.nanoTime();
        product.run();
        best = Math.min(best, System.nanoTime() - start);
      }
      return new DeviceProof(product.operations() / (best * 1e-9), right);
    }
  }
}
