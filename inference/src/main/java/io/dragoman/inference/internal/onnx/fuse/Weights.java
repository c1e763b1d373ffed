package io.dragoman.inference.internal.onnx.fuse;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.Map;

/**
 * The weights of a fused graph: each that is the same in several files or twice in one is there
 * once, and large ones are not in the graph but named by their place in the file they come from.
 */
final class Weights {
  /** Smaller ones are written into the graph, where ONNX Runtime may look at their values. */
  private static final int MIN_REFERENCED_BYTES = 1024;

  private final GraphProto.Builder graph;
  private final Map<TensorProto, String> names = new HashMap<>();

  /**
   * Collects weights.
   *
   * @param graph receives them
   */
  Weights(final GraphProto.Builder graph) {
    this.graph = graph;
  }

  /** The name of a tensor of a file in the fused graph. */
  String add(final ModelFile file, final TensorProto tensor) {
    final TensorProto nameless = tensor.toBuilder().clearName().clearDocString().build();
    return names.computeIfAbsent(
        nameless,
        key -> {
          final String name = "weight_" + names.size();
          graph.addInitializer(referenced(file, key).toBuilder().setName(name));
          return name;
        });
  }

  /** Whether a tensor is large enough to be named instead of copied. */
  static boolean large(final TensorProto tensor) {
    return tensor.getRawData().size() >= MIN_REFERENCED_BYTES;
  }

  /** The same tensor, named by its place in the file if it is large. */
  static TensorProto referenced(final ModelFile file, final TensorProto tensor) {
    if (!large(tensor)) {
      return tensor;
    }
    final long offset =
        file.offset(tensor.getRawData())
            .orElseThrow(
                () -> new FusionException("The place of a weight in " + file + " is not known"));
    return tensor.toBuilder()
        .clearRawData()
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", file.name()))
        .addExternalData(entry("offset", String.valueOf(offset)))
        .addExternalData(entry("length", String.valueOf(tensor.getRawData().size())))
        .build();
  }

  private static StringStringEntryProto entry(final String key, final String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
