package io.dragoman.inference.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A product of two large square matrices, one of them constant, as weights are. */
public final class MatrixProduct implements AutoCloseable {
  private static final int SIZE = 1024;
  private static final String OUTPUT = "product";

  private final Graph graph;
  private final Tensor left;
  private final float expectedCorner;

  /**
   * Prepares the product.
   *
   * @param device where it runs
   * @param threads threads of one operation
   */
  public MatrixProduct(final String device, final int threads) {
    final OnnxDevice where = new OnnxDevice(device, threads);
    final Random random = new Random(1);
    final float[] right = new float[SIZE * SIZE];
    final ByteBuffer buffer =
        ByteBuffer.allocateDirect(right.length * Float.BYTES).order(ByteOrder.nativeOrder());
    for (int i = 0; i < right.length; i++) {
      right[i] = random.nextFloat();
      buffer.putFloat(random.nextFloat());
    }
    double corner = 0;
    for (int i = 0; i < SIZE; i++) {
      corner += buffer.getFloat(i * Float.BYTES) * right[i * SIZE];
    }
    this.expectedCorner = (float) corner;
    this.graph =
        where.open(
            "matrix product",
            new GraphWriter()
                .input("left", GraphWriter.FLOAT, 2)
                .constant("right", SIZE, SIZE, right)
                .node("MatMul", List.of("left", "right"), OUTPUT)
                .output(OUTPUT, GraphWriter.FLOAT, 2)
                .toBytes());
    this.left = where.floats(buffer.flip(), OnnxJavaType.FLOAT, SIZE, SIZE);
  }

  /** Multiplies once. */
  public void run() {
    graph.run(Map.of("left", left), Set.of(OUTPUT), Map.of()).values().forEach(Tensor::close);
  }

  /** The first number of the product, as the device computes it. */
  public float corner() {
    try (Tensor product = graph.run(Map.of("left", left), Set.of(OUTPUT), Map.of()).get(OUTPUT)) {
      return product.reals()[0];
    }
  }

  /** The first number of the product, as Java computes it. */
  public float expectedCorner() {
    return expectedCorner;
  }

  /** Floating-point operations of one product. */
  public double operations() {
    return 2.0 * SIZE * SIZE * SIZE;
  }

  @Override
  public void close() {
    left.close();
    graph.close();
  }
}
