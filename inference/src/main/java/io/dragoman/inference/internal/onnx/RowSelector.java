package io.dragoman.inference.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import io.dragoman.inference.ModelLoadException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Copies some rows out of many tensors at once, without a way through Java's memory. */
final class RowSelector implements AutoCloseable {
  private static final String ROWS = "rows";
  private static final String SELECTED = "selected.";

  private final OnnxDevice device;
  private final Map<String, Graph> graphs = new HashMap<>();

  RowSelector(final OnnxDevice device) {
    this.device = device;
  }

  /**
   * Copies rows.
   *
   * @param tensors tensors by name, rows first
   * @param rows which rows, in the order wanted
   * @return tensors of these rows by the same names; the caller closes them
   */
  Map<String, Tensor> select(final Map<String, Tensor> tensors, final int[] rows) {
    final Map<String, TensorInfo> kinds = new TreeMap<>();
    tensors.forEach((name, tensor) -> kinds.put(name, tensor.value().getInfo()));
    final StringBuilder key = new StringBuilder();
    kinds.forEach(
        (name, info) ->
            key.append(name).append(info.type).append(info.getShape().length).append(' '));
    final Graph graph = graphs.computeIfAbsent(key.toString(), k -> graph(kinds));
    try (Tensor indices = device.integers(rows)) {
      final Map<String, Tensor> given = new HashMap<>(tensors);
      given.put(ROWS, indices);
      final Map<String, Tensor> selected = new HashMap<>();
      graph
          .run(given, graph.outputs().keySet(), Map.of())
          .forEach((name, tensor) -> selected.put(name.substring(SELECTED.length()), tensor));
      return selected;
    }
  }

  private Graph graph(final Map<String, TensorInfo> kinds) {
    final GraphWriter writer = new GraphWriter().input(ROWS, GraphWriter.INT64, 1);
    kinds.forEach(
        (name, info) -> {
          final int type = type(info.type);
          final int rank = info.getShape().length;
          writer
              .input(name, type, rank)
              .node("Gather", List.of(name, ROWS), SELECTED + name)
              .output(SELECTED + name, type, rank);
        });
    return device.open("row selection", writer.toBytes());
  }

  private static int type(final OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> GraphWriter.FLOAT;
      case FLOAT16 -> GraphWriter.FLOAT16;
      case INT64 -> GraphWriter.INT64;
      default -> throw new ModelLoadException("A cache of " + type + " is not supported");
    };
  }

  @Override
  public void close() {
    graphs.values().forEach(Graph::close);
  }
}
