package io.dragoman.inference.internal.onnx.shorten;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.dragoman.inference.internal.onnx.fuse.ModelFile;
import io.dragoman.inference.internal.onnx.fuse.Ops;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a speech encoder read less than its whole window.
 *
 * <p>What says where in the window a place is has a row for each of them; it is cut to as many as
 * there are. Whether the rest of the graph takes any length is found out by running it.
 */
public final class ShortEncoder {
  private static final String FEATURES = "input_features";

  private ShortEncoder() {}

  /**
   * The graph that takes any length.
   *
   * @param positions places of the whole window
   */
  public static ModelProto of(final ModelFile file, final int positions) {
    final GraphProto before = file.graph();
    final Map<String, List<Long>> constants = constants(before);
    final GraphProto.Builder graph = before.toBuilder().clearNode().clearValueInfo();
    final Ops ops = new Ops(graph, "shorten_", file.model().getOpsetImport(0).getVersion());
    for (final NodeProto node : before.getNodeList()) {
      graph.addNode(node.getOpType().equals("Add") ? cut(node, constants, positions, ops) : node);
    }
    for (int i = 0; i < graph.getInputCount(); i++) {
      if (graph.getInput(i).getName().equals(FEATURES)) {
        graph.setInput(i, open(graph.getInput(i), 2, "frames"));
      }
    }
    graph.setOutput(0, open(graph.getOutput(0), 1, "places"));
    return file.model().toBuilder().setGraph(graph).build();
  }

  /** Sizes of what is the same in each run. */
  private static Map<String, List<Long>> constants(final GraphProto graph) {
    final Map<String, List<Long>> constants = new HashMap<>();
    for (final TensorProto weight : graph.getInitializerList()) {
      constants.put(weight.getName(), weight.getDimsList());
    }
    for (final NodeProto node : graph.getNodeList()) {
      switch (node.getOpType()) {
        case "Constant" ->
            node.getAttributeList().stream()
                .filter(AttributeProto::hasT)
                .forEach(value -> constants.put(node.getOutput(0), value.getT().getDimsList()));
        case "Cast", "Identity" -> {
          if (constants.containsKey(node.getInput(0))) {
            constants.put(node.getOutput(0), constants.get(node.getInput(0)));
          }
        }
        default -> {}
      }
    }
    return constants;
  }

  private static NodeProto cut(
      final NodeProto node,
      final Map<String, List<Long>> constants,
      final int positions,
      final Ops ops) {
    for (int i = 0; i < 2; i++) {
      final List<Long> sizes = constants.getOrDefault(node.getInput(i), List.of());
      final int axis = sizes.size() - 2;
      if (axis >= 0 && sizes.get(axis) == positions) {
        final String length = ops.reshape(ops.size(node.getInput(1 - i), 1), 1);
        return node.toBuilder()
            .setInput(
                i,
                ops.op(
                    "Slice",
                    List.of(node.getInput(i), ops.integers(0), length, ops.integers(axis))))
            .build();
      }
    }
    return node;
  }

  private static ValueInfoProto open(
      final ValueInfoProto value, final int dimension, final String name) {
    final ValueInfoProto.Builder opened = value.toBuilder();
    final TensorShapeProto.Builder shape =
        opened.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    if (shape.getDimCount() > dimension) {
      shape.setDim(dimension, TensorShapeProto.Dimension.newBuilder().setDimParam(name));
    }
    return opened.build();
  }
}
