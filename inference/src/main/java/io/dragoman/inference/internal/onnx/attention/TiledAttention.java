package io.dragoman.inference.internal.onnx.attention;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.dragoman.inference.internal.onnx.fuse.Ops;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Replaces attention without a mask by ONNX Runtime's {@code MultiHeadAttention}, which on a CPU
 * computes it in tiles that fit the cache.
 *
 * <p>As it is exported, attention is a product of queries and keys, a softmax, and a product with
 * the values: two buffers of a number for each pair of places, which are most of a speech encoder's
 * memory. What it is given is already split into heads and scaled, however an export does that, so
 * each head goes in as a row of its own with one head and a scale of 1.
 */
public final class TiledAttention {
  /** From this version on a softmax is over the last axis unless it says otherwise. */
  private static final long LAST_AXIS = 13;

  /** Slices have their bounds as inputs from this version on. */
  private static final long MIN_OPERATIONS = 10;

  private static final Set<Integer> SMALL_FLOATS =
      Set.of(TensorProto.DataType.FLOAT16_VALUE, TensorProto.DataType.BFLOAT16_VALUE);

  private final ModelProto model;
  private final long version;
  private final Map<String, NodeProto> makers = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();

  private TiledAttention(final ModelProto model) {
    this.model = model;
    this.version =
        model.getOpsetImportList().stream()
            .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
            .mapToLong(OperatorSetIdProto::getVersion)
            .findFirst()
            .orElse(0);
    for (final NodeProto node : model.getGraph().getNodeList()) {
      node.getOutputList().forEach(output -> makers.put(output, node));
      node.getInputList().forEach(input -> uses.merge(input, 1, Integer::sum));
    }
    model.getGraph().getOutputList().forEach(value -> uses.merge(value.getName(), 1, Integer::sum));
  }

  /**
   * A model with its attention in tiles; empty if it has none that can be computed so for certain.
   * All that is not replaced stays as it is, weights included.
   */
  public static Optional<ModelProto> of(final ModelProto model) {
    final TiledAttention tiled = new TiledAttention(model);
    return tiled.known() ? tiled.replaced() : Optional.empty();
  }

  /** Whether all that uses a value is seen, and numbers are such that the kernel takes. */
  private boolean known() {
    return version >= MIN_OPERATIONS
        && model.getFunctionsCount() == 0
        && model.getGraph().getNodeList().stream()
            .noneMatch(node -> nested(node) || makesSmallFloats(node))
        && model.getGraph().getInputList().stream().noneMatch(TiledAttention::ofSmallFloats)
        && model.getGraph().getOutputList().stream().noneMatch(TiledAttention::ofSmallFloats);
  }

  private static boolean nested(final NodeProto node) {
    return node.getAttributeList().stream()
        .anyMatch(attribute -> attribute.hasG() || attribute.getGraphsCount() > 0);
  }

  private static boolean makesSmallFloats(final NodeProto node) {
    return is(node, "Cast")
        && attribute(node, "to").filter(to -> SMALL_FLOATS.contains((int) to.getI())).isPresent();
  }

  private static boolean ofSmallFloats(final ValueInfoProto value) {
    return SMALL_FLOATS.contains(value.getType().getTensorType().getElemType());
  }

  /**
   * One attention.
   *
   * @param scores the product of queries and keys
   * @param shares the softmax of them
   * @param result the product with the values
   * @param keys the keys in the first product
   */
  private record Attention(NodeProto scores, NodeProto shares, NodeProto result, Turned keys) {}

  /**
   * Keys whose last two axes were swapped for the product.
   *
   * @param node what made them as they are in the product
   * @param order the axes of the operation that swapped them
   */
  private record Turned(NodeProto node, List<Long> order) {
    /** Whether nothing was done to them since. */
    boolean untouched() {
      return is(node, "Transpose");
    }
  }

  private Optional<ModelProto> replaced() {
    final Map<String, Attention> found = new HashMap<>();
    final Set<String> dropped = new HashSet<>();
    for (final NodeProto node : model.getGraph().getNodeList()) {
      attention(node)
          .ifPresent(
              attention -> {
                found.put(node.getOutput(0), attention);
                dropped.add(attention.scores().getOutput(0));
                dropped.add(attention.shares().getOutput(0));
                if (attention.keys().untouched() && single(attention.keys().node())) {
                  dropped.add(attention.keys().node().getOutput(0));
                }
              });
    }
    if (found.isEmpty()) {
      return Optional.empty();
    }
    final GraphProto.Builder graph = model.getGraph().toBuilder().clearNode();
    final Ops ops = new Ops(graph, "tiled_", version);
    for (final NodeProto node : model.getGraph().getNodeList()) {
      final Attention attention = node.getOutputCount() > 0 ? found.get(node.getOutput(0)) : null;
      if (attention != null) {
        add(ops, attention);
      } else if (node.getOutputCount() == 0 || !dropped.contains(node.getOutput(0))) {
        graph.addNode(node);
      }
    }
    final ModelProto.Builder changed = model.toBuilder().setGraph(graph);
    if (model.getOpsetImportList().stream()
        .noneMatch(set -> set.getDomain().equals(Ops.CONTRIBUTED))) {
      changed.addOpsetImport(
          OperatorSetIdProto.newBuilder().setDomain(Ops.CONTRIBUTED).setVersion(1));
    }
    return Optional.of(changed.build());
  }

  /** The attention that ends with a product; empty if it is none, or its parts are used twice. */
  private Optional<Attention> attention(final NodeProto result) {
    if (!product(result)) {
      return Optional.empty();
    }
    final Optional<NodeProto> shares = made(result.getInput(0), "Softmax").filter(this::single);
    final Optional<NodeProto> scores =
        shares
            .flatMap(node -> made(node.getInput(0), "MatMul"))
            .filter(node -> product(node) && single(node));
    final Optional<Turned> turned = scores.flatMap(node -> turned(node.getInput(1)));
    return turned
        .filter(keys -> overLastAxis(shares.orElseThrow(), keys.order().size()))
        .map(keys -> new Attention(scores.orElseThrow(), shares.orElseThrow(), result, keys));
  }

  /** Keys that were swapped at the end, or scaled after they were. */
  private Optional<Turned> turned(final String keys) {
    final NodeProto node = makers.get(keys);
    if (node == null) {
      return Optional.empty();
    }
    final List<NodeProto> candidates = new ArrayList<>(List.of(node));
    if (is(node, "Mul")) {
      node.getInputList().forEach(input -> made(input, "Transpose").ifPresent(candidates::add));
    }
    return candidates.stream()
        .filter(candidate -> is(candidate, "Transpose") && candidate.getInputCount() == 1)
        .flatMap(candidate -> attribute(candidate, "perm").stream())
        .map(order -> new Turned(node, order.getIntsList()))
        .filter(turned -> turned.order().size() > 2)
        .findFirst();
  }

  private boolean overLastAxis(final NodeProto softmax, final int rank) {
    final long axis =
        attribute(softmax, "axis")
            .map(AttributeProto::getI)
            .orElse(version >= LAST_AXIS ? -1L : 1L);
    return axis == -1 || axis == rank - 1;
  }

  private static void add(final Ops ops, final Attention attention) {
    final String queries = attention.scores().getInput(0);
    final String computed =
        ops.contributed(
            "MultiHeadAttention",
            List.of(
                rows(ops, queries),
                rows(ops, keys(ops, attention.keys())),
                rows(ops, attention.result().getInput(1))),
            Ops.integer("num_heads", 1),
            Ops.real("scale", 1));
    final String shape =
        ops.concat(0, slice(ops, ops.op("Shape", queries), 0, -1), ops.integers(-1));
    ops.name(attention.result().getOutput(0), ops.op("Reshape", computed, shape));
  }

  /** All axes before the last two as one. */
  private static String rows(final Ops ops, final String value) {
    return ops.op(
        "Reshape",
        value,
        ops.concat(0, ops.integers(-1), slice(ops, ops.op("Shape", value), -2, Integer.MAX_VALUE)));
  }

  private static String slice(final Ops ops, final String list, final long from, final long to) {
    return ops.op("Slice", List.of(list, ops.integers(from), ops.integers(to)));
  }

  /** Keys as they were before their last two axes were swapped, or else swapped back. */
  private static String keys(final Ops ops, final Turned keys) {
    final int rank = keys.order().size();
    final List<Long> order =
        new ArrayList<>(
            keys.untouched() ? keys.order() : LongStream.range(0, rank).boxed().toList());
    Collections.swap(order, rank - 2, rank - 1);
    final String from = keys.untouched() ? keys.node().getInput(0) : keys.node().getOutput(0);
    final boolean sorted =
        LongStream.range(0, rank).allMatch(axis -> order.get((int) axis) == axis);
    return sorted ? from : ops.op("Transpose", from, Ops.integers("perm", order));
  }

  private Optional<NodeProto> made(final String value, final String type) {
    return Optional.ofNullable(makers.get(value))
        .filter(node -> is(node, type) && node.getInputCount() > 0);
  }

  private static boolean product(final NodeProto node) {
    return is(node, "MatMul") && node.getInputCount() == 2 && node.getOutputCount() == 1;
  }

  private boolean single(final NodeProto node) {
    return uses.getOrDefault(node.getOutput(0), 0) == 1;
  }

  private static boolean is(final NodeProto node, final String type) {
    return node.getOpType().equals(type) && node.getDomain().isEmpty();
  }

  private static Optional<AttributeProto> attribute(final NodeProto node, final String name) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .findFirst();
  }
}
