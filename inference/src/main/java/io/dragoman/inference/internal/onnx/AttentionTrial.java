package io.dragoman.inference.internal.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnxruntime.OnnxJavaType;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.onnx.attention.TiledAttention;
import io.dragoman.inference.internal.onnx.fuse.Ops;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Compares attention in tiles with attention as models export it, on this machine: how large the
 * tiles are, and what adds them up, is decided by the processor.
 *
 * <p>It is tried alone, with drawn numbers, which takes some milliseconds. In a model with weights
 * of 8 bits a difference in the last bit of a sum shows as one in the third place of the result,
 * which would hide what is looked for.
 */
final class AttentionTrial {
  private static final int HEADS = 2;

  /** Not a multiple of any size of a tile. */
  private static final int PLACES = 750;

  /** As in all Whisper models. */
  private static final int HEAD_SIZE = 64;

  /** Results are about 1; rounding in another order is a hundredth of it. */
  private static final float TOLERANCE = 1e-4f;

  private static final long FORMAT = 8;
  private static final long OPERATIONS = 14;
  private static final String RESULT = "result";
  private static final List<String> INPUTS = List.of("queries", "keys", "values");

  private AttentionTrial() {}

  /**
   * Does nothing if both answer the same.
   *
   * @throws ModelLoadException if the device cannot compute it in tiles
   * @throws EngineException if it does, with another result or none
   */
  static void require(final OnnxDevice device) {
    final ModelProto plain = plain();
    final float[] expected = answer(device, plain);
    final float[] tiled = answer(device, TiledAttention.of(plain).orElseThrow());
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - tiled[i]) <= TOLERANCE)) {
        throw new ModelLoadException(
            "in tiles, number %d of a trial was %f instead of %f"
                .formatted(i, tiled[i], expected[i]));
      }
    }
  }

  private static ModelProto plain() {
    final GraphProto.Builder graph = GraphProto.newBuilder().setName("attention");
    final Ops ops = new Ops(graph, "n_", OPERATIONS);
    INPUTS.forEach(
        input -> graph.addInput(Ops.value(input, Ops.FLOAT, 1, HEADS, PLACES, HEAD_SIZE)));
    final String scores =
        ops.op(
            "MatMul",
            INPUTS.get(0),
            ops.op("Transpose", INPUTS.get(1), Ops.integers("perm", List.of(0L, 1L, 3L, 2L))));
    ops.name(
        RESULT,
        ops.op("MatMul", ops.op("Softmax", scores, Ops.integer("axis", -1)), INPUTS.get(2)));
    graph.addOutput(Ops.value(RESULT, Ops.FLOAT, 1, HEADS, PLACES, HEAD_SIZE));
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATIONS))
        .setGraph(graph)
        .build();
  }

  private static float[] answer(final OnnxDevice device, final ModelProto model) {
    final Random random = new Random(1);
    try (Graph graph = device.open("a trial of attention", model.toByteArray());
        Tensor queries = drawn(device, random);
        Tensor keys = drawn(device, random);
        Tensor values = drawn(device, random);
        Tensor result =
            graph
                .run(
                    Map.of(INPUTS.get(0), queries, INPUTS.get(1), keys, INPUTS.get(2), values),
                    Set.of(RESULT),
                    Map.of())
                .get(RESULT)) {
      return result.reals();
    }
  }

  private static Tensor drawn(final OnnxDevice device, final Random random) {
    final FloatBuffer buffer =
        ByteBuffer.allocateDirect(HEADS * PLACES * HEAD_SIZE * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    while (buffer.hasRemaining()) {
      buffer.put((float) random.nextGaussian());
    }
    return device.floats(buffer.flip(), OnnxJavaType.FLOAT, 1, HEADS, PLACES, HEAD_SIZE);
  }
}
