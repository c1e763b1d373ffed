package io.dragoman.inference.internal.onnx.fuse;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A graph that names its weights by their place in the file that they are in.
 *
 * <p>ONNX Runtime reads a file with weights in it as a whole and then copies them; weights that are
 * only named it maps into memory, which is several times as fast to open and needs half the memory.
 *
 * @param model the graph
 * @param folder where the file is, links resolved
 */
public record MappedWeights(byte[] model, Path folder) {
  /** Below this there is nothing to win. */
  private static final long MIN_BYTES = 64L << 20;

  /**
   * Makes one of a file with many weights.
   *
   * @return empty if it has few, has them elsewhere already, or cannot be read in this way
   */
  public static Optional<MappedWeights> ofLarge(final Path file) {
    try {
      return Files.size(file) < MIN_BYTES ? Optional.empty() : of(file);
    } catch (final IOException e) {
      throw ModelLoadException.unreadable(file, e);
    }
  }

  /** The same of a file of any size. */
  public static Optional<MappedWeights> of(final Path file) {
    try {
      final ModelFile read = ModelFile.read(file);
      if (elsewhere(read.graph())) {
        return Optional.empty();
      }
      final GraphProto graph = referring(read, SharedHead.of(read.graph()));
      return Optional.of(
          new MappedWeights(
              read.model().toBuilder().setGraph(graph).build().toByteArray(),
              read.path().getParent()));
    } catch (final FusionException e) {
      // What is wrong with it will be said by who loads it as it is.
      return Optional.empty();
    }
  }

  /**
   * Makes one of a graph that was made of a file's: weights of the file are named by their place,
   * others stay in the graph.
   */
  public static MappedWeights of(final ModelFile file, final ModelProto changed) {
    return new MappedWeights(
        changed.toBuilder().setGraph(referring(file, changed.getGraph())).build().toByteArray(),
        file.path().getParent());
  }

  private static boolean elsewhere(final GraphProto graph) {
    return graph.getInitializerList().stream()
            .anyMatch(tensor -> tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL)
        || graph.getNodeList().stream()
            .flatMap(node -> node.getAttributeList().stream())
            .anyMatch(attribute -> attribute.hasG() && elsewhere(attribute.getG()));
  }

  private static GraphProto referring(final ModelFile file, final GraphProto graph) {
    final List<TensorProto> weights =
        graph.getInitializerList().stream()
            .map(
                tensor ->
                    file.offset(tensor.getRawData()).isPresent()
                        ? Weights.referenced(file, tensor)
                        : tensor)
            .toList();
    final List<NodeProto> nodes =
        graph.getNodeList().stream().map(node -> referring(file, node)).toList();
    return graph.toBuilder()
        .clearInitializer()
        .addAllInitializer(weights)
        .clearNode()
        .addAllNode(nodes)
        .build();
  }

  private static NodeProto referring(final ModelFile file, final NodeProto node) {
    if (node.getAttributeList().stream().noneMatch(AttributeProto::hasG)) {
      return node;
    }
    final List<AttributeProto> attributes =
        node.getAttributeList().stream()
            .map(
                attribute ->
                    attribute.hasG()
                        ? attribute.toBuilder().setG(referring(file, attribute.getG())).build()
                        : attribute)
            .toList();
    return node.toBuilder().clearAttribute().addAllAttribute(attributes).build();
  }
}
