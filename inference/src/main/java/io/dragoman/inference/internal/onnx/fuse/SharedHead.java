package io.dragoman.inference.internal.onnx.fuse;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes what makes scores of the last hidden state out of both branches of a merged decoder and
 * puts it behind them, once.
 *
 * <p>ONNX Runtime lays out the weights of each operation anew and only then sees that it has the
 * same already: with the head in both branches, its 256,000 columns are in memory twice while a
 * model is opened. The operations and their order stay the same, so the scores do.
 */
final class SharedHead {
  private static final String SCORES = "logits";
  private static final String STATE = "dragoman.head.state";
  private static final String BODY = "MatMul";
  private static final String ROUNDING = "DynamicQuantizeLinear";

  /** What may stand between the hidden state and the scores. */
  private static final Set<String> OPERATIONS =
      Set.of(
          "Identity",
          "Cast",
          "Transpose",
          "Mul",
          "Add",
          "Constant",
          BODY,
          "MatMulInteger",
          ROUNDING);

  private final Branch first;
  private final Branch second;

  /** Copies behind the branches, in order, and by the first branch's name what each makes. */
  private final GraphProto.Builder behind = GraphProto.newBuilder();

  private final Map<String, String> copies = new HashMap<>();

  /** The hidden state by its name in either branch; none before it was found. */
  private Optional<Cut> cut = Optional.empty();

  private SharedHead(final GraphProto first, final GraphProto second) {
    this.first = new Branch(first);
    this.second = new Branch(second);
  }

  private record Cut(String first, String second) {}

  /** Ends the search: the branches have no head that is the same. */
  private static final class Unlike extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** One branch, what makes its values, and what of it is behind both now. */
  private static final class Branch {
    final GraphProto graph;
    final Map<String, NodeProto> producers = new HashMap<>();
    final Set<String> weights = new HashSet<>();
    final Set<NodeProto> moved = new HashSet<>();

    Branch(final GraphProto graph) {
      this.graph = graph;
      graph
          .getNodeList()
          .forEach(node -> node.getOutputList().forEach(output -> producers.put(output, node)));
      graph.getInitializerList().forEach(weight -> weights.add(weight.getName()));
    }

    boolean outside(final String name) {
      return !producers.containsKey(name) && !weights.contains(name);
    }

    /** Without what was moved, and with the hidden state in place of the scores. */
    GraphProto without(final int place, final String state) throws Unlike {
      final GraphProto.Builder rest = graph.toBuilder().clearNode().clearValueInfo();
      final Set<String> gone = new HashSet<>();
      moved.forEach(node -> gone.addAll(node.getOutputList()));
      for (final NodeProto node : graph.getNodeList()) {
        if (moved.contains(node)) {
          continue;
        }
        if (node.getInputList().stream().anyMatch(gone::contains)
            || node.getAttributeList().stream().anyMatch(AttributeProto::hasG)) {
          throw new Unlike();
        }
        rest.addNode(node);
      }
      rest.setOutput(place, Ops.anyShape(state, Ops.FLOAT));
      if (rest.getOutputList().stream().anyMatch(output -> gone.contains(output.getName()))) {
        throw new Unlike();
      }
      return rest.build();
    }
  }

  /** The graph with one head; as it is if it has no two that are the same. */
  static GraphProto of(final GraphProto graph) {
    for (int i = 0; i < graph.getNodeCount(); i++) {
      final NodeProto node = graph.getNode(i);
      if (node.getOpType().equals("If")
          && node.getOutputList().contains(SCORES)
          && node.getAttributeCount() == 2) {
        try {
          return new SharedHead(node.getAttribute(0).getG(), node.getAttribute(1).getG())
              .of(graph, i);
        } catch (final Unlike e) {
          return graph;
        }
      }
    }
    return graph;
  }

  private GraphProto of(final GraphProto graph, final int at) throws Unlike {
    final NodeProto choice = graph.getNode(at);
    final int place = choice.getOutputList().indexOf(SCORES);
    final String scores =
        moved(
            graph, first.graph.getOutput(place).getName(), second.graph.getOutput(place).getName());
    final Cut state = cut.orElseThrow(Unlike::new);
    final GraphProto.Builder made = graph.toBuilder().clearNode();
    for (int i = 0; i < graph.getNodeCount(); i++) {
      if (i != at) {
        made.addNode(graph.getNode(i));
        continue;
      }
      made.addNode(
          choice.toBuilder()
              .setOutput(place, STATE)
              .setAttribute(0, branch(choice, 0, first.without(place, state.first())))
              .setAttribute(1, branch(choice, 1, second.without(place, state.second()))));
      made.addAllNode(behind.getNodeList());
      made.addNode(NodeProto.newBuilder().setOpType("Identity").addInput(scores).addOutput(SCORES));
    }
    return made.build();
  }

  private static AttributeProto branch(
      final NodeProto choice, final int number, final GraphProto graph) {
    return choice.getAttribute(number).toBuilder().setG(graph).build();
  }

  /**
   * Moves what makes a value, of which each branch has its own name; gives its name behind both.
   */
  private String moved(final GraphProto graph, final String one, final String other) throws Unlike {
    if (one.isEmpty() || (first.outside(one) && second.outside(other))) {
      if (!one.equals(other)) {
        throw new Unlike();
      }
      return one;
    }
    if (copies.containsKey(one)) {
      return copies.get(one);
    }
    final NodeProto node = first.producers.get(one);
    final NodeProto twin = second.producers.get(other);
    if (node == null || twin == null || !alike(node, twin)) {
      throw new Unlike();
    }
    final NodeProto.Builder copy = node.toBuilder().clearInput().clearOutput();
    for (int i = 0; i < node.getInputCount(); i++) {
      final boolean state =
          i == 0 && (node.getOpType().equals(BODY) || node.getOpType().equals(ROUNDING));
      copy.addInput(
          state ? state(graph, node, twin) : moved(graph, node.getInput(i), twin.getInput(i)));
    }
    for (int i = 0; i < node.getOutputCount(); i++) {
      final String name = STATE + "." + copies.size();
      copies.put(node.getOutput(i), name);
      copy.addOutput(name);
    }
    first.moved.add(node);
    second.moved.add(twin);
    behind.addNode(copy);
    return copies.get(one);
  }

  private static boolean alike(final NodeProto node, final NodeProto twin) {
    return OPERATIONS.contains(node.getOpType())
        && node.getOpType().equals(twin.getOpType())
        && node.getDomain().isEmpty()
        && twin.getDomain().isEmpty()
        && node.getAttributeList().equals(twin.getAttributeList())
        && node.getInputCount() == twin.getInputCount()
        && node.getOutputCount() == twin.getOutputCount();
  }

  /** The name behind both branches of the hidden state, of which there is one. */
  private String state(final GraphProto graph, final NodeProto node, final NodeProto twin)
      throws Unlike {
    final Cut found = new Cut(node.getInput(0), twin.getInput(0));
    if (!cut.orElse(found).equals(found)
        || !first.producers.containsKey(found.first())
        || !second.producers.containsKey(found.second())
        || (node.getOpType().equals(BODY) && !single(graph, node.getInput(1)))) {
      throw new Unlike();
    }
    cut = Optional.of(found);
    return STATE;
  }

  /** Whether a weight, as it is or turned, is in single precision, as the hidden state then is. */
  private boolean single(final GraphProto graph, final String name) {
    final NodeProto turned = first.producers.get(name);
    final String weight =
        turned != null && turned.getOpType().equals("Transpose") ? turned.getInput(0) : name;
    return graph.getInitializerList().stream()
            .anyMatch(
                tensor ->
                    tensor.getName().equals(weight)
                        && tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE)
        || graph.getNodeList().stream()
            .anyMatch(
                cast ->
                    cast.getOpType().equals("Cast")
                        && cast.getOutput(0).equals(weight)
                        && cast.getAttribute(0).getI() == Ops.FLOAT);
  }
}
