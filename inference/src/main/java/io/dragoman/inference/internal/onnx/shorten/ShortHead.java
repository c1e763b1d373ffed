package io.dragoman.inference.internal.onnx.shorten;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.UnsafeByteOperations;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.onnx.fuse.ModelFile;
import io.dragoman.inference.internal.onnx.fuse.Ops;
import io.dragoman.inference.internal.onnx.quantize.TensorBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives a decoder a second way to its scores: of some tokens only, by an input of its own.
 *
 * <p>All that has a number for each token, back from the scores to the weights, is there twice, in
 * the branches of a switch: as it was, and with the weights of the other tokens left out. Which
 * operations these are does not matter, so plain and quantised exports are the same here.
 */
public final class ShortHead {
  /** The input: one truth value, whether scores are of the chosen tokens only. */
  public static final String INPUT = "shortlisted";

  private static final String SCORES = "logits";

  /** Those that keep a number for each token where one of their inputs has it. */
  private static final Set<String> WIDE =
      Set.of(
          "Identity",
          "Cast",
          "Transpose",
          "Mul",
          "Add",
          "MatMul",
          "MatMulInteger",
          "MatMulIntegerToFloat",
          "DynamicQuantizeMatMul",
          "DequantizeLinear");

  private final Path folder;
  private final int vocabulary;
  private final int[] tokens;
  private int switches;
  private int names;

  private ShortHead(final Path folder, final int vocabulary, final int[] tokens) {
    this.folder = folder;
    this.vocabulary = vocabulary;
    this.tokens = tokens;
  }

  /**
   * The graph with the switch.
   *
   * @param vocabulary how many tokens there are
   * @param tokens those that are left, ascending
   * @throws ModelLoadException if there is no way back from scores to weights of each token
   */
  public static ModelProto of(final ModelFile file, final int vocabulary, final int[] tokens) {
    final ShortHead head = new ShortHead(file.path().getParent(), vocabulary, tokens);
    final GraphProto.Builder graph;
    try {
      graph = head.rewrite(new Scope(null, file.graph()), SCORES);
    } catch (final IOException e) {
      throw new ModelLoadException("Cannot read the weights of " + file.name(), e);
    }
    if (head.switches == 0) {
      throw new ModelLoadException(
          file.name()
              + " has no weights of "
              + vocabulary
              + " tokens that its scores come of, so it cannot use a shortlist");
    }
    graph.addInput(Ops.value(INPUT, Ops.BOOL, 1));
    for (int i = 0; i < graph.getOutputCount(); i++) {
      if (graph.getOutput(i).getName().equals(SCORES)) {
        graph.setOutput(
            i, Ops.value(SCORES, type(graph.getOutput(i)), "rows", "places", "chosen_tokens"));
      }
    }
    return file.model().toBuilder().setGraph(graph).build();
  }

  private static int type(final ValueInfoProto value) {
    return value.getType().getTensorType().getElemType();
  }

  /** A graph and what it can see. */
  private static final class Scope {
    final @Nullable Scope parent;
    final GraphProto graph;
    final Map<String, TensorProto> weights = new HashMap<>();
    final Map<String, NodeProto> producers = new HashMap<>();
    final Map<String, Boolean> wide = new HashMap<>();

    Scope(final @Nullable Scope parent, final GraphProto graph) {
      this.parent = parent;
      this.graph = graph;
      graph.getInitializerList().forEach(weight -> weights.put(weight.getName(), weight));
      graph
          .getNodeList()
          .forEach(node -> node.getOutputList().forEach(output -> producers.put(output, node)));
    }

    Optional<TensorProto> weight(final String name) {
      for (Scope at = this; at != null; at = at.parent) {
        if (at.weights.containsKey(name)) {
          return Optional.of(at.weights.get(name));
        }
      }
      return Optional.empty();
    }

    Optional<NodeProto> producer(final String name) {
      for (Scope at = this; at != null; at = at.parent) {
        if (at.producers.containsKey(name)) {
          return Optional.of(at.producers.get(name));
        }
      }
      return Optional.empty();
    }
  }

  private GraphProto.Builder rewrite(final Scope scope, final String scores) throws IOException {
    if (wide(scope, scores)) {
      return switched(scope, scores);
    }
    final NodeProto producer = scope.producers.get(scores);
    final GraphProto.Builder graph = scope.graph.toBuilder().clearValueInfo();
    if (producer == null || !producer.getOpType().equals("If")) {
      return graph;
    }
    final int place = producer.getOutputList().indexOf(scores);
    final NodeProto.Builder choice = producer.toBuilder().clearAttribute();
    for (final AttributeProto attribute : producer.getAttributeList()) {
      final String inner = attribute.getG().getOutput(place).getName();
      final GraphProto.Builder branch = rewrite(new Scope(scope, attribute.getG()), inner);
      branch.setOutput(place, Ops.anyShape(inner, type(branch.getOutput(place))));
      choice.addAttribute(attribute.toBuilder().setG(branch));
    }
    return graph.setNode(scope.graph.getNodeList().indexOf(producer), choice);
  }

  /** Whether a value has a number for each token, which comes of a weight that has. */
  private boolean wide(final Scope scope, final String name) {
    final Boolean known = scope.wide.get(name);
    if (known != null) {
      return known;
    }
    final Optional<TensorProto> weight = scope.weight(name);
    boolean wide = false;
    if (weight.isPresent()) {
      wide = weight.get().getDimsList().contains((long) vocabulary);
    } else {
      final Optional<NodeProto> producer =
          scope.producer(name).filter(node -> WIDE.contains(node.getOpType()));
      // What is looked at is not asked for again on the way.
      scope.wide.put(name, false);
      wide =
          producer.isPresent()
              && producer.get().getInputList().stream().anyMatch(input -> wide(scope, input));
    }
    scope.wide.put(name, wide);
    return wide;
  }

  private GraphProto.Builder switched(final Scope scope, final String scores) throws IOException {
    switches++;
    final Set<NodeProto> moved = new LinkedHashSet<>();
    final GraphProto.Builder chosen = branch(scope, scores, moved, true);
    final GraphProto.Builder all = branch(scope, scores, moved, false);
    final NodeProto last = scope.producers.get(scores);
    final GraphProto.Builder graph = scope.graph.toBuilder().clearValueInfo().clearNode();
    final Set<NodeProto> idle = new LinkedHashSet<>(moved);
    Set<String> used;
    int before;
    do {
      before = idle.size();
      used = used(scope.graph, idle);
      final Set<String> stillUsed = used;
      idle.removeIf(
          node ->
              !node.equals(last) && node.getOutputList().stream().anyMatch(stillUsed::contains));
    } while (idle.size() < before);
    for (final NodeProto node : scope.graph.getNodeList()) {
      if (!idle.contains(node)) {
        graph.addNode(node);
      }
    }
    return graph.addNode(
        NodeProto.newBuilder()
            .setOpType("If")
            .setName(unique("switch"))
            .addInput(INPUT)
            .addOutput(scores)
            .addAttribute(Ops.graph("then_branch", chosen.build()))
            .addAttribute(Ops.graph("else_branch", all.build())));
  }

  /** What is needed by the nodes that are not idle, and by what is around. */
  private static Set<String> used(final GraphProto graph, final Set<NodeProto> idle) {
    final Set<String> used = new LinkedHashSet<>();
    graph.getNodeList().stream()
        .filter(node -> !idle.contains(node))
        .forEach(
            node -> {
              used.addAll(node.getInputList());
              node.getAttributeList().stream()
                  .filter(AttributeProto::hasG)
                  .forEach(part -> used.addAll(used(part.getG(), Set.of())));
            });
    graph.getOutputList().forEach(output -> used.add(output.getName()));
    return used;
  }

  private GraphProto.Builder branch(
      final Scope scope, final String scores, final Set<NodeProto> moved, final boolean cut)
      throws IOException {
    final GraphProto.Builder graph = GraphProto.newBuilder().setName(unique("head"));
    final String result = copied(scope, scores, graph, new HashMap<>(), moved, cut);
    return graph.addOutput(Ops.anyShape(result, scoreType(scope, scores)));
  }

  private static int scoreType(final Scope scope, final String scores) {
    return scope.graph.getOutputList().stream()
        .filter(output -> output.getName().equals(scores))
        .mapToInt(ShortHead::type)
        .findFirst()
        .orElse(Ops.FLOAT);
  }

  /** The name of a wide value's copy in a branch. */
  private String copied(
      final Scope scope,
      final String name,
      final GraphProto.Builder graph,
      final Map<String, String> copies,
      final Set<NodeProto> moved,
      final boolean cut)
      throws IOException {
    if (copies.containsKey(name)) {
      return copies.get(name);
    }
    final Optional<TensorProto> weight = scope.weight(name);
    final String copy;
    if (weight.isPresent()) {
      copy = cut ? unique("weight") : name;
      if (cut) {
        graph.addInitializer(chosen(weight.get()).setName(copy));
      }
    } else {
      final NodeProto node = scope.producer(name).orElseThrow();
      if (node.getOutputCount() != 1) {
        throw new ModelLoadException(
            node.getOpType() + " before the scores has more than one result");
      }
      moved.add(node);
      final List<String> inputs = new ArrayList<>();
      for (final String input : node.getInputList()) {
        inputs.add(wide(scope, input) ? copied(scope, input, graph, copies, moved, cut) : input);
      }
      copy = unique("value");
      graph.addNode(
          node.toBuilder()
              .setName(unique(node.getOpType()))
              .clearInput()
              .addAllInput(inputs)
              .setOutput(0, copy));
    }
    copies.put(name, copy);
    return copy;
  }

  /** A weight without what is of other tokens. */
  private TensorProto.Builder chosen(final TensorProto weight) throws IOException {
    final int axis = weight.getDimsList().indexOf((long) vocabulary);
    final ByteBuffer all = TensorBytes.of(weight, folder);
    long outer = 1;
    for (int i = 0; i < axis; i++) {
      outer *= weight.getDims(i);
    }
    final int element = Math.toIntExact(all.remaining() / TensorBytes.elements(weight));
    final int inner = Math.toIntExact(TensorBytes.elements(weight) / outer / vocabulary * element);
    final ByteBuffer some =
        ByteBuffer.allocate(Math.toIntExact(outer * tokens.length * inner))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long i = 0; i < outer; i++) {
      for (final int token : tokens) {
        some.put(all.slice(Math.toIntExact((i * vocabulary + token) * inner), inner));
      }
    }
    return TensorProto.newBuilder()
        .setDataType(weight.getDataType())
        .addAllDims(weight.getDimsList())
        .setDims(axis, tokens.length)
        .setRawData(UnsafeByteOperations.unsafeWrap(some.flip()));
  }

  private String unique(final String what) {
    return "shortlist_" + what + "_" + names++;
  }
}
