package io.dragoman.inference.internal.onnx.fuse;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies the nodes of other models' graphs, under names of their own.
 *
 * <p>What is computed from weights alone, such as weights in full precision out of halves, goes to
 * the top of the fused graph, once, wherever it is used: within a loop it would be computed again
 * at each step.
 */
final class Transplant {
  private final GraphProto.Builder top;
  private final Weights weights;

  /** Names at the top whose values never change. */
  private final Set<String> constants = new HashSet<>();

  /** Results at the top by the operation that makes them, without names. */
  private final Map<NodeProto, List<String>> shared = new HashMap<>();

  private int graphs;

  /**
   * Copies into a graph.
   *
   * @param top receives weights and what is computed from them alone
   */
  Transplant(final GraphProto.Builder top) {
    this.top = top;
    this.weights = new Weights(top);
  }

  boolean constant(final String name) {
    return constants.contains(name);
  }

  /**
   * Copies a graph's nodes.
   *
   * @param file where the graph is from
   * @param graph which
   * @param names the new name of each value that the graph takes; receives those that it makes
   * @return the nodes, but for what went to the top
   */
  List<NodeProto> copy(
      final ModelFile file, final GraphProto graph, final Map<String, String> names) {
    if (graph.getSparseInitializerCount() > 0) {
      throw new FusionException(file.name() + " has sparse weights");
    }
    final String prefix = prefix();
    graph.getInitializerList().forEach(tensor -> names.put(tensor.getName(), weight(file, tensor)));
    final List<NodeProto> nodes = new ArrayList<>();
    for (final NodeProto node : graph.getNodeList()) {
      if (is(node, "DequantizeLinear")) {
        // With the product beside it ONNX Runtime makes one operation of it, which rounds
        // otherwise.
        throw new FusionException(
            file.name()
                + " has weights behind DequantizeLinear, which are rounded by where they are");
      }
      if (is(node, "Identity")) {
        names.put(node.getOutput(0), renamed(names, node.getInput(0)));
      } else if (largeConstant(node)) {
        names.put(node.getOutput(0), weight(file, node.getAttribute(0).getT()));
      } else {
        copy(node, names, prefix, nodes);
      }
    }
    return nodes;
  }

  private String prefix() {
    return "g" + graphs++ + "_";
  }

  private String weight(final ModelFile file, final TensorProto tensor) {
    final String name = weights.add(file, tensor);
    constants.add(name);
    return name;
  }

  private static boolean is(final NodeProto node, final String type) {
    return node.getOpType().equals(type) && node.getDomain().isEmpty();
  }

  private static boolean largeConstant(final NodeProto node) {
    return is(node, "Constant")
        && node.getAttribute(0).hasT()
        && Weights.large(node.getAttribute(0).getT());
  }

  private void copy(
      final NodeProto node,
      final Map<String, String> names,
      final String prefix,
      final List<NodeProto> nodes) {
    final NodeProto bare = renamedInputs(node, names).clearName().clearOutput().build();
    final boolean alwaysTheSame =
        bare.getInputCount() > 0
            && bare.getInputList().stream().allMatch(in -> in.isEmpty() || constants.contains(in))
            && !random(bare)
            && bare.getAttributeList().stream().noneMatch(AttributeProto::hasG);
    final List<String> known = alwaysTheSame ? shared.get(bare) : null;
    final List<String> outputs =
        known != null
            ? known
            : node.getOutputList().stream()
                .map(output -> output.isEmpty() ? "" : prefix + output)
                .toList();
    for (int i = 0; i < outputs.size(); i++) {
      names.put(node.getOutput(i), outputs.get(i));
    }
    if (known != null) {
      return;
    }
    final NodeProto copied =
        bare.toBuilder().setName(renamed(prefix, node)).addAllOutput(outputs).build();
    if (alwaysTheSame) {
      shared.put(bare, outputs);
      constants.addAll(outputs);
      top.addNode(copied);
    } else {
      nodes.add(copied);
    }
  }

  /** Whether a node answers otherwise each time. */
  static boolean random(final NodeProto node) {
    return node.getOpType().startsWith("Random") || node.getOpType().equals("Multinomial");
  }

  private NodeProto.Builder renamedInputs(final NodeProto node, final Map<String, String> names) {
    final NodeProto.Builder copy = node.toBuilder().clearInput().clearDocString();
    node.getInputList().forEach(input -> copy.addInput(renamed(names, input)));
    for (int i = 0; i < copy.getAttributeCount(); i++) {
      final AttributeProto attribute = copy.getAttribute(i);
      if (attribute.getGraphsCount() > 0) {
        throw new FusionException("The node " + node.getName() + " has a list of graphs");
      }
      if (attribute.hasG()) {
        copy.setAttribute(i, attribute.toBuilder().setG(inner(attribute.getG(), names)));
      }
    }
    return copy;
  }

  /** A graph within a graph: it stays where it is, and may use what is around it. */
  private GraphProto inner(final GraphProto graph, final Map<String, String> around) {
    final String prefix = prefix();
    final Map<String, String> names = new HashMap<>(around);
    final GraphProto.Builder copy = GraphProto.newBuilder().setName(prefix + graph.getName());
    for (final ValueInfoProto input : graph.getInputList()) {
      names.put(input.getName(), prefix + input.getName());
      copy.addInput(input.toBuilder().setName(prefix + input.getName()));
    }
    for (final TensorProto tensor : graph.getInitializerList()) {
      names.put(tensor.getName(), prefix + tensor.getName());
      copy.addInitializer(tensor.toBuilder().setName(prefix + tensor.getName()));
    }
    for (final NodeProto node : graph.getNodeList()) {
      final NodeProto.Builder inside = renamedInputs(node, names).clearOutput();
      for (final String output : node.getOutputList()) {
        if (!output.isEmpty()) {
          names.put(output, prefix + output);
        }
        inside.addOutput(output.isEmpty() ? "" : prefix + output);
      }
      copy.addNode(inside.setName(renamed(prefix, node)));
    }
    for (final ValueInfoProto output : graph.getOutputList()) {
      copy.addOutput(output.toBuilder().setName(renamed(names, output.getName())));
    }
    return copy.build();
  }

  /** A node need not have a name, but no other may have it. */
  private static String renamed(final String prefix, final NodeProto node) {
    return node.getName().isEmpty() ? "" : prefix + node.getName();
  }

  /** The new name of a value. */
  static String renamed(final Map<String, String> names, final String name) {
    if (name.isEmpty()) {
      return name;
    }
    final String renamed = names.get(name);
    if (renamed == null) {
      throw new FusionException("A graph uses a value " + name + " that it does not have");
    }
    return renamed;
  }
}
