package io.dragoman.inference.internal.onnx.quantize;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a graph and the graphs within it: products with a constant matrix become products of
 * whole numbers, tables whose rows are looked up become tables of whole numbers.
 */
final class GraphRounder {
  /** Below this a product is not worth rounding what it multiplies. */
  private static final int MIN_MATRIX = 2048;

  /** Tables of words are larger, those of positions are smaller and better left as they are. */
  private static final int MIN_TABLE_ROWS = 1000;

  private static final String MATMUL = "MatMul";
  private static final String GATHER = "Gather";
  private static final String TRANSPOSE = "Transpose";

  private static final String CAST = "Cast";

  /** Weights of 16 bits are either behind a Cast, or of a graph that is of 16 bits as a whole. */
  private static final Set<Integer> FLOATS =
      Set.of(TensorProto.DataType.FLOAT_VALUE, TensorProto.DataType.FLOAT16_VALUE);

  private final MatrixRounder rounder;
  private int names;
  private int products;
  private int tables;

  GraphRounder(final MatrixRounder rounder) {
    this.rounder = rounder;
  }

  /** Products that were rewritten. */
  int products() {
    return products;
  }

  /** Tables of which rows are looked up in whole numbers. */
  int tables() {
    return tables;
  }

  /** One graph while it is rewritten, and those around it. */
  private static final class Scope {
    final @Nullable Scope parent;
    final Map<String, TensorProto> weights = new LinkedHashMap<>();

    /** What only changes how a weight lies there. */
    final Map<String, NodeProto> views = new HashMap<>();

    final Map<String, MatrixRounder.Rounded> made = new LinkedHashMap<>();
    final List<NodeProto> nodes = new ArrayList<>();

    /** What is multiplied, in whole numbers, by its name: once for all products with it. */
    final Map<String, Factor> factors = new HashMap<>();

    Scope(final @Nullable Scope parent, final GraphProto graph) {
      this.parent = parent;
      graph.getInitializerList().forEach(weight -> weights.put(weight.getName(), weight));
      for (final NodeProto node : graph.getNodeList()) {
        if (isView(node)) {
          views.put(node.getOutput(0), node);
        }
      }
    }
  }

  private record Factor(String values, String scale, String zero) {}

  /**
   * A constant matrix.
   *
   * @param scope where it is
   * @param transposed whether it is used with rows and columns exchanged
   * @param single whether what uses it sees 32-bit floats
   */
  private record Found(Scope scope, TensorProto weight, boolean transposed, boolean single) {}

  /** The graph, rewritten. */
  GraphProto rewrite(final GraphProto graph) throws IOException {
    return rewrite(graph, null);
  }

  private GraphProto rewrite(final GraphProto graph, final @Nullable Scope parent)
      throws IOException {
    final Scope scope = new Scope(parent, graph);
    for (final NodeProto node : graph.getNodeList()) {
      rewrite(node, scope);
    }
    final GraphProto.Builder result = graph.toBuilder().clearNode().clearInitializer().clearInput();
    final List<NodeProto> nodes = withoutIdle(scope.nodes, graph);
    final Set<String> used = new HashSet<>();
    nodes.forEach(node -> uses(node, used));
    graph.getOutputList().forEach(output -> used.add(output.getName()));
    result.addAllNode(nodes);
    for (final TensorProto weight : scope.weights.values()) {
      if (used.contains(weight.getName())) {
        result.addInitializer(rounder.kept(weight));
      }
    }
    for (final MatrixRounder.Rounded rounded : scope.made.values()) {
      result.addInitializer(rounded.values()).addInitializer(rounded.scale());
    }
    // Old files name each weight as an input, too.
    for (final ValueInfoProto input : graph.getInputList()) {
      if (!scope.weights.containsKey(input.getName()) || used.contains(input.getName())) {
        result.addInput(input);
      }
    }
    return result.build();
  }

  private void rewrite(final NodeProto node, final Scope scope) throws IOException {
    if (node.getOpType().equals(MATMUL) && node.getDomain().isEmpty()) {
      final Optional<Found> right = matrix(scope, node.getInput(1)).filter(Found::single);
      if (right.isPresent() && !isWeight(scope, node.getInput(0))) {
        product(node, scope, right.get());
        return;
      }
    }
    if (node.getOpType().equals(GATHER) && node.getDomain().isEmpty() && axis(node) == 0) {
      final Optional<Found> table =
          matrix(scope, node.getInput(0)).filter(found -> found.single() && !found.transposed());
      if (table.isPresent() && table.get().weight().getDims(0) >= MIN_TABLE_ROWS) {
        lookUp(node, scope, table.get());
        return;
      }
    }
    final NodeProto.Builder copy = node.toBuilder().clearAttribute();
    for (final AttributeProto attribute : node.getAttributeList()) {
      copy.addAttribute(
          attribute.hasG()
              ? attribute.toBuilder().setG(rewrite(attribute.getG(), scope)).build()
              : attribute);
    }
    scope.nodes.add(copy.build());
  }

  private void product(final NodeProto node, final Scope scope, final Found right)
      throws IOException {
    final String key = right.weight().getName() + (right.transposed() ? " transposed" : "");
    MatrixRounder.Rounded rounded = right.scope().made.get(key);
    if (rounded == null) {
      rounded = rounder.columns(right.weight(), right.transposed());
      right.scope().made.put(key, rounded);
    }
    final Factor left = factor(scope, node.getInput(0));
    final String whole = name("product");
    final String real = name("product");
    final String scale = name("scale");
    scope.nodes.add(
        node("MatMulInteger", whole, left.values(), rounded.values().getName(), left.zero()));
    scope.nodes.add(cast(whole, real));
    scope.nodes.add(node("Mul", scale, left.scale(), rounded.scale().getName()));
    scope.nodes.add(node("Mul", node.getOutput(0), real, scale));
    products++;
  }

  private Factor factor(final Scope scope, final String value) {
    return scope.factors.computeIfAbsent(
        value,
        ignored -> {
          final Factor factor = new Factor(name("factor"), name("factor_scale"), name("zero"));
          scope.nodes.add(
              NodeProto.newBuilder()
                  .setOpType("DynamicQuantizeLinear")
                  .setName(name("quantize"))
                  .addInput(value)
                  .addOutput(factor.values())
                  .addOutput(factor.scale())
                  .addOutput(factor.zero())
                  .build());
          return factor;
        });
  }

  private void lookUp(final NodeProto node, final Scope scope, final Found table)
      throws IOException {
    final String key = table.weight().getName() + " rows";
    MatrixRounder.Rounded rounded = table.scope().made.get(key);
    if (rounded == null) {
      rounded = rounder.rows(table.weight());
      table.scope().made.put(key, rounded);
    }
    final String whole = name("row");
    final String real = name("row");
    final String scale = name("row_scale");
    scope.nodes.add(node(GATHER, whole, rounded.values().getName(), node.getInput(1)));
    scope.nodes.add(cast(whole, real));
    scope.nodes.add(node(GATHER, scale, rounded.scale().getName(), node.getInput(1)));
    scope.nodes.add(node("Mul", node.getOutput(0), real, scale));
    tables++;
  }

  /** A constant matrix of 32-bit floats that is large enough. */
  private static Optional<Found> matrix(final Scope scope, final String name) {
    for (Scope at = scope; at != null; at = at.parent) {
      final TensorProto weight = at.weights.get(name);
      if (weight != null) {
        final boolean single = weight.getDataType() == TensorProto.DataType.FLOAT_VALUE;
        return isMatrix(weight)
            ? Optional.of(new Found(at, weight, false, single))
            : Optional.empty();
      }
      final NodeProto view = at.views.get(name);
      if (view != null) {
        final Optional<Found> behind = matrix(at, view.getInput(0));
        return view.getOpType().equals(CAST)
            ? behind.map(
                found ->
                    new Found(found.scope(), found.weight(), found.transposed(), toSingle(view)))
            : behind
                .filter(found -> exchanges(view) && !found.transposed())
                .map(found -> new Found(found.scope(), found.weight(), true, found.single()));
      }
    }
    return Optional.empty();
  }

  private static boolean isMatrix(final TensorProto weight) {
    return FLOATS.contains(weight.getDataType())
        && weight.getDimsCount() == 2
        && TensorBytes.elements(weight) >= MIN_MATRIX;
  }

  private static boolean isWeight(final Scope scope, final String name) {
    for (Scope at = scope; at != null; at = at.parent) {
      if (at.weights.containsKey(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isView(final NodeProto node) {
    return node.getOpType().equals(TRANSPOSE) || node.getOpType().equals(CAST);
  }

  private static boolean toSingle(final NodeProto cast) {
    return cast.getAttributeList().stream()
        .anyMatch(
            attribute ->
                attribute.getName().equals("to")
                    && attribute.getI() == TensorProto.DataType.FLOAT_VALUE);
  }

  /** Of two dimensions, which is what it does without an order, too. */
  private static boolean exchanges(final NodeProto transpose) {
    return transpose.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals("perm"))
        .allMatch(attribute -> attribute.getIntsList().equals(List.of(1L, 0L)));
  }

  private static long axis(final NodeProto node) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals("axis"))
        .mapToLong(AttributeProto::getI)
        .findFirst()
        .orElse(0);
  }

  /** Without views of weights that only products used which are now of whole numbers. */
  private static List<NodeProto> withoutIdle(final List<NodeProto> nodes, final GraphProto graph) {
    List<NodeProto> kept = nodes;
    int before;
    do {
      before = kept.size();
      final Set<String> used = new HashSet<>();
      kept.forEach(node -> uses(node, used));
      graph.getOutputList().forEach(output -> used.add(output.getName()));
      kept =
          kept.stream().filter(node -> !isView(node) || used.contains(node.getOutput(0))).toList();
    } while (kept.size() < before);
    return kept;
  }

  private static void uses(final NodeProto node, final Set<String> used) {
    used.addAll(node.getInputList());
    for (final AttributeProto attribute : node.getAttributeList()) {
      if (attribute.hasG()) {
        attribute.getG().getNodeList().forEach(inner -> uses(inner, used));
        attribute.getG().getOutputList().forEach(output -> used.add(output.getName()));
      }
    }
  }

  private NodeProto node(final String operation, final String output, final String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operation)
        .setName(name(operation))
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private NodeProto cast(final String input, final String output) {
    return node("Cast", output, input).toBuilder()
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("to")
                .setType(AttributeProto.AttributeType.INT)
                .setI(TensorProto.DataType.FLOAT_VALUE))
        .build();
  }

  private String name(final String what) {
    return "int8_" + what + "_" + names++;
  }
}
