package io.dragoman.inference.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes layouts of a model that exports have and the demo models do not. */
final class ModelLayouts {
  private static final String MERGED = "decoder_model_merged";

  private ModelLayouts() {}

  /** Replaces a merged decoder by one for the first run and one for those with a cache. */
  static void split(final Path folder, final String variant) throws IOException {
    final Path file = folder.resolve(MERGED + variant + ".onnx");
    final ModelProto merged = ModelProto.parseFrom(Files.readAllBytes(file));
    final GraphProto graph = merged.getGraph();
    final NodeProto choice =
        graph.getNodeList().stream()
            .filter(node -> node.getOpType().equals("If"))
            .findFirst()
            .orElseThrow();
    for (final AttributeProto branch : choice.getAttributeList()) {
      final boolean past = branch.getName().equals("then_branch");
      final GraphProto.Builder alone = graph.toBuilder().clearNode().clearInput().clearOutput();
      graph.getNodeList().stream().filter(node -> node != choice).forEach(alone::addNode);
      alone.addAllNode(branch.getG().getNodeList());
      alone.addAllInitializer(branch.getG().getInitializerList());
      for (int i = 0; i < choice.getOutputCount(); i++) {
        final String name = choice.getOutput(i);
        if (!past || !name.contains(".encoder.")) {
          alone.addNode(
              NodeProto.newBuilder()
                  .setOpType("Identity")
                  .addInput(branch.getG().getOutput(i).getName())
                  .addOutput(name));
          alone.addOutput(graph.getOutput(i));
        }
      }
      graph.getInputList().stream()
          .filter(input -> !input.getName().equals("use_cache_branch"))
          .filter(
              input ->
                  !input.getName().startsWith(past ? "encoder_hidden_states" : "past_key_values"))
          .forEach(alone::addInput);
      Files.write(
          folder.resolve((past ? "decoder_with_past_model" : "decoder_model") + variant + ".onnx"),
          merged.toBuilder().setGraph(alone).build().toByteArray());
    }
    Files.delete(file);
  }

  /** Adds a variant {@code int8} whose products are of 8 bits, as dynamic quantization makes it. */
  static void eightBits(final Path folder) throws IOException {
    for (final String name : List.of("encoder_model", MERGED)) {
      final ModelProto model =
          ModelProto.parseFrom(Files.readAllBytes(folder.resolve(name + ".onnx")));
      final GraphProto.Builder graph = model.getGraph().toBuilder();
      final GraphProto changed = new EightBits(model.getGraph(), graph).changed(graph);
      Files.write(
          folder.resolve(name + "_int8.onnx"),
          model.toBuilder().setGraph(changed).build().toByteArray());
    }
  }

  private static final class EightBits {
    private final Map<String, TensorProto> halves = new HashMap<>();
    private final Map<String, TensorProto> weights = new HashMap<>();
    private final GraphProto.Builder top;

    EightBits(final GraphProto graph, final GraphProto.Builder top) {
      this.top = top;
      graph.getInitializerList().forEach(tensor -> halves.put(tensor.getName(), tensor));
      for (final NodeProto node : graph.getNodeList()) {
        if (node.getOpType().equals("Cast") && halves.containsKey(node.getInput(0))) {
          weights.put(node.getOutput(0), halves.get(node.getInput(0)));
        }
      }
    }

    GraphProto changed(final GraphProto.Builder graph) {
      final List<NodeProto> nodes = List.copyOf(graph.getNodeList());
      graph.clearNode();
      for (final NodeProto node : nodes) {
        final TensorProto weight = node.getInputCount() > 1 ? weights.get(node.getInput(1)) : null;
        if (node.getOpType().equals("MatMul") && weight != null && weight.getDimsCount() == 2) {
          product(graph, node, weight);
        } else {
          final NodeProto.Builder copy = node.toBuilder();
          for (int i = 0; i < copy.getAttributeCount(); i++) {
            final AttributeProto attribute = copy.getAttribute(i);
            if (attribute.hasG()) {
              copy.setAttribute(
                  i, attribute.toBuilder().setG(changed(attribute.getG().toBuilder())));
            }
          }
          graph.addNode(copy);
        }
      }
      return graph.build();
    }

    private void product(
        final GraphProto.Builder graph, final NodeProto node, final TensorProto weight) {
      final String small = weight.getName() + "_int8";
      if (halves.putIfAbsent(small, weight) == null) {
        quantize(weight, small);
      }
      final String name = node.getOutput(0) + "_";
      add(
          graph,
          "DynamicQuantizeLinear",
          List.of(node.getInput(0)),
          List.of(name + "x", name + "scale", name + "zero"));
      add(graph, "MatMulInteger", List.of(name + "x", small, name + "zero"), List.of(name + "sum"));
      graph.addNode(
          NodeProto.newBuilder()
              .setOpType("Cast")
              .addInput(name + "sum")
              .addOutput(name + "real")
              .addAttribute(
                  AttributeProto.newBuilder()
                      .setName("to")
                      .setType(AttributeProto.AttributeType.INT)
                      .setI(TensorProto.DataType.FLOAT_VALUE)));
      add(graph, "Mul", List.of(name + "scale", small + "_scale"), List.of(name + "both"));
      add(graph, "Mul", List.of(name + "real", name + "both"), List.of(node.getOutput(0)));
    }

    private static void add(
        final GraphProto.Builder graph,
        final String type,
        final List<String> inputs,
        final List<String> outputs) {
      graph.addNode(
          NodeProto.newBuilder().setOpType(type).addAllInput(inputs).addAllOutput(outputs));
    }

    private void quantize(final TensorProto weight, final String name) {
      final ShortBuffer values =
          weight.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
      float greatest = 0;
      for (int i = 0; i < values.limit(); i++) {
        greatest = Math.max(greatest, Math.abs(Float.float16ToFloat(values.get(i))));
      }
      final byte[] steps = new byte[values.limit()];
      for (int i = 0; i < steps.length; i++) {
        steps[i] = (byte) Math.round(Float.float16ToFloat(values.get(i)) / greatest * 127);
      }
      top.addInitializer(
          TensorProto.newBuilder()
              .setName(name)
              .setDataType(TensorProto.DataType.INT8_VALUE)
              .addAllDims(weight.getDimsList())
              .setRawData(ByteString.copyFrom(steps)));
      top.addInitializer(
          TensorProto.newBuilder()
              .setName(name + "_scale")
              .setDataType(TensorProto.DataType.FLOAT_VALUE)
              .addFloatData(greatest / 127));
    }
  }
}
