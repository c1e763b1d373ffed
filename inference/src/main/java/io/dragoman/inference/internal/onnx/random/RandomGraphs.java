package io.dragoman.inference.internal.onnx.random;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.dragoman.inference.internal.onnx.fuse.Ops;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes encoder and decoder with the inputs, outputs and file layout of Optimum's exports, of any
 * size, with drawn weights.
 *
 * <p>What such a model answers means nothing; how long it takes, and how much memory, is as with
 * the real one.
 */
public final class RandomGraphs {
  private static final long OPERATIONS = 17;
  private static final long FORMAT = 8;
  private static final float NEVER = -1e9f;
  private static final String IDS = "input_ids";
  private static final String STATES = "encoder_hidden_states";
  private static final String MASK = "encoder_attention_mask";
  private static final String USE_CACHE = "use_cache_branch";
  private static final String SCORES = "logits";

  private final Shape shape;
  private final Path folder;
  private final long seed;

  /**
   * Writes into a folder.
   *
   * @param seed the same draws the same weights
   */
  public RandomGraphs(final Shape shape, final Path folder, final long seed) {
    this.shape = shape;
    this.folder = folder;
    this.seed = seed;
  }

  /** A graph that is being made. */
  private interface Body {
    void make(GraphProto.Builder graph, Ops ops, RandomWeights weights) throws IOException;
  }

  private void write(final String name, final Body body) throws IOException {
    final GraphProto.Builder graph = GraphProto.newBuilder().setName(name);
    try (RandomWeights weights =
        new RandomWeights(graph, folder.resolve(name + ".onnx_data"), seed)) {
      body.make(graph, new Ops(graph, "n_", OPERATIONS), weights);
    }
    Files.write(
        folder.resolve(name + ".onnx"),
        ModelProto.newBuilder()
            .setIrVersion(FORMAT)
            .setProducerName("dragoman")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATIONS))
            .setGraph(graph)
            .build()
            .toByteArray());
  }

  /**
   * Writes {@code encoder_model.onnx}.
   *
   * @throws IOException if that cannot be done
   */
  public void encoder() throws IOException {
    write("encoder_model", this::encoder);
  }

  /**
   * Writes {@code decoder_model_merged.onnx}.
   *
   * @throws IOException if that cannot be done
   */
  public void mergedDecoder() throws IOException {
    write("decoder_model_merged", this::merged);
  }

  /**
   * Writes {@code decoder_model.onnx} and {@code decoder_with_past_model.onnx}.
   *
   * @throws IOException if that cannot be done
   */
  public void splitDecoder() throws IOException {
    write("decoder_model", (graph, ops, weights) -> alone(graph, ops, weights, false));
    write("decoder_with_past_model", (graph, ops, weights) -> alone(graph, ops, weights, true));
  }

  private void encoder(final GraphProto.Builder graph, final Ops ops, final RandomWeights weights)
      throws IOException {
    final Layers layers = new Layers(ops, weights, shape);
    Optional<String> mask = Optional.empty();
    String value;
    if (shape.text()) {
      graph.addInput(Ops.value(IDS, Ops.INT64, "batch", "length"));
      graph.addInput(Ops.value("attention_mask", Ops.INT64, "batch", "length"));
      mask = Optional.of(sourceMask(ops, "attention_mask"));
      value = embedded(ops, weights, "encoder", ops.integer(0), shape.sourcePositions());
    } else {
      graph.addInput(
          Ops.value(
              "input_features", Ops.FLOAT, "batch", shape.melBands(), 2 * shape.sourcePositions()));
      value = convolved(ops, weights, layers);
    }
    for (int i = 0; i < shape.encoderLayers(); i++) {
      final String name = "encoder.layers." + i;
      final String normed = layers.norm(name + ".self_attn_layer_norm", value);
      final Layers.Memory memory = layers.memory(name + ".self_attn", normed);
      value = ops.op("Add", value, layers.attend(name + ".self_attn", normed, memory, mask));
      value = layers.feedForward(name, value);
    }
    ops.name("last_hidden_state", layers.norm("encoder.layer_norm", value));
    graph.addOutput(Ops.value("last_hidden_state", Ops.FLOAT, "batch", "positions", shape.width()));
  }

  private String convolved(final Ops ops, final RandomWeights weights, final Layers layers)
      throws IOException {
    final int width = shape.width();
    final String first =
        ops.op(
            "Conv",
            List.of(
                "input_features",
                weights.drawn(
                    "encoder.conv1.weight", 3 * shape.melBands(), width, shape.melBands(), 3),
                weights.bias("encoder.conv1.bias", width)),
            Layers.integers("pads", 1, 1));
    final String second =
        ops.op(
            "Conv",
            List.of(
                layers.activation(first),
                weights.drawn("encoder.conv2.weight", 3 * width, width, width, 3),
                weights.bias("encoder.conv2.bias", width)),
            Layers.integers("pads", 1, 1),
            Layers.integers("strides", 2));
    return ops.op(
        "Add",
        ops.op("Transpose", layers.activation(second), Layers.integers("perm", 0, 2, 1)),
        weights.drawn("encoder.embed_positions.weight", width, shape.sourcePositions(), width));
  }

  /** Tokens with their places, from the one that the first of them has. */
  private String embedded(
      final Ops ops,
      final RandomWeights weights,
      final String part,
      final String from,
      final int positions)
      throws IOException {
    final String words =
        ops.gather(
            weights.drawn("shared.weight", shape.width(), shape.vocabulary(), shape.width()),
            IDS,
            0);
    final String scaled =
        shape.text() ? ops.op("Mul", words, ops.real((float) Math.sqrt(shape.width()))) : words;
    final String places =
        ops.op("Range", List.of(from, ops.op("Add", from, ops.size(IDS, 1)), ops.integer(1)));
    return ops.op(
        "Add",
        scaled,
        ops.gather(
            weights.drawn(
                part + ".embed_positions.weight", shape.width(), positions, shape.width()),
            places,
            0));
  }

  private String sourceMask(final Ops ops, final String mask) {
    final String hidden =
        ops.op("Sub", ops.real(1f), ops.cast(ops.reshape(mask, 0, 1, 1, -1), Ops.FLOAT));
    return ops.op("Mul", hidden, ops.real(NEVER));
  }

  /** No token sees a later one. */
  private static String causalMask(final Ops ops) {
    final String places =
        ops.op("Range", List.of(ops.integer(0), ops.size(IDS, 1), ops.integer(1)));
    return ops.where(
        ops.op("Less", ops.reshape(places, -1, 1), ops.reshape(places, 1, -1)),
        ops.real(NEVER),
        ops.real(0f));
  }

  private static String cache(final String when, final int layer, final String kind) {
    return "%s.%d.%s".formatted(when, layer, kind);
  }

  private static final List<String> KINDS =
      List.of("decoder.key", "decoder.value", "encoder.key", "encoder.value");

  /** Scores, and what is remembered, by the decoder's names of outputs. */
  private Map<String, String> decode(
      final Ops ops, final RandomWeights weights, final boolean cached) throws IOException {
    final Map<String, String> made = new LinkedHashMap<>();
    final Layers layers = new Layers(ops, weights, shape);
    final String from =
        cached ? ops.size(cache("past_key_values", 0, "decoder.key"), 2) : ops.integer(0);
    String value = embedded(ops, weights, "decoder", from, shape.targetPositions());
    final Optional<String> causal = cached ? Optional.empty() : Optional.of(causalMask(ops));
    final Optional<String> source =
        shape.text() ? Optional.of(sourceMask(ops, MASK)) : Optional.empty();
    for (int i = 0; i < shape.decoderLayers(); i++) {
      final String name = "decoder.layers." + i;
      final String normed = layers.norm(name + ".self_attn_layer_norm", value);
      final Layers.Memory fresh = layers.memory(name + ".self_attn", normed);
      final Layers.Memory own =
          cached
              ? new Layers.Memory(
                  ops.concat(2, cache("past_key_values", i, "decoder.key"), fresh.keys()),
                  ops.concat(2, cache("past_key_values", i, "decoder.value"), fresh.values()))
              : fresh;
      value = ops.op("Add", value, layers.attend(name + ".self_attn", normed, own, causal));
      final String asking = layers.norm(name + ".encoder_attn_layer_norm", value);
      final Layers.Memory crossing =
          cached
              ? new Layers.Memory(
                  cache("past_key_values", i, "encoder.key"),
                  cache("past_key_values", i, "encoder.value"))
              : layers.memory(name + ".encoder_attn", STATES);
      value = ops.op("Add", value, layers.attend(name + ".encoder_attn", asking, crossing, source));
      value = layers.feedForward(name, value);
      made.put(cache("present", i, KINDS.get(0)), own.keys());
      made.put(cache("present", i, KINDS.get(1)), own.values());
      if (!cached) {
        made.put(cache("present", i, KINDS.get(2)), crossing.keys());
        made.put(cache("present", i, KINDS.get(3)), crossing.values());
      }
    }
    final String head =
        ops.op(
            "Transpose",
            weights.drawn("shared.weight", shape.width(), shape.vocabulary(), shape.width()),
            Layers.integers("perm", 1, 0));
    made.put(SCORES, ops.op("MatMul", layers.norm("decoder.layer_norm", value), head));
    return made;
  }

  private List<ValueInfoProto> inputs(final boolean states, final boolean past) {
    final List<ValueInfoProto> inputs = new ArrayList<>();
    if (shape.text()) {
      inputs.add(Ops.value(MASK, Ops.INT64, "batch", "source"));
    }
    inputs.add(Ops.value(IDS, Ops.INT64, "batch", "length"));
    if (states) {
      inputs.add(Ops.value(STATES, Ops.FLOAT, "batch", "source", shape.width()));
    }
    for (int i = 0; past && i < shape.decoderLayers(); i++) {
      for (final String kind : KINDS) {
        inputs.add(remembered(cache("past_key_values", i, kind), kind + "_past"));
      }
    }
    return inputs;
  }

  private ValueInfoProto remembered(final String name, final String length) {
    return Ops.value(name, Ops.FLOAT, "batch", shape.heads(), length, shape.head());
  }

  private ValueInfoProto output(final String name) {
    return name.equals(SCORES)
        ? Ops.value(SCORES, Ops.FLOAT, "batch", "length", shape.vocabulary())
        : remembered(name, name + "_length");
  }

  private void alone(
      final GraphProto.Builder graph,
      final Ops ops,
      final RandomWeights weights,
      final boolean cached)
      throws IOException {
    inputs(!cached, cached).forEach(graph::addInput);
    decode(ops, weights, cached)
        .forEach(
            (name, value) -> {
              ops.name(name, value);
              graph.addOutput(output(name));
            });
  }

  private void merged(final GraphProto.Builder graph, final Ops ops, final RandomWeights weights)
      throws IOException {
    inputs(true, true).forEach(graph::addInput);
    graph.addInput(Ops.value(USE_CACHE, Ops.BOOL, 1));
    final List<String> names = new ArrayList<>(List.of(SCORES));
    for (int i = 0; i < shape.decoderLayers(); i++) {
      for (final String kind : KINDS) {
        names.add(cache("present", i, kind));
      }
    }
    final GraphProto later = branch(ops, weights, names, true);
    final GraphProto first = branch(ops, weights, names, false);
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("If")
            .setName("optimum::if")
            .addInput(USE_CACHE)
            .addAllOutput(names)
            .addAttribute(Ops.graph("then_branch", later))
            .addAttribute(Ops.graph("else_branch", first)));
    names.forEach(name -> graph.addOutput(output(name)));
  }

  /** With a cache, what is remembered of the source is answered empty, as Optimum does. */
  private GraphProto branch(
      final Ops around, final RandomWeights weights, final List<String> names, final boolean cached)
      throws IOException {
    final GraphProto.Builder graph =
        GraphProto.newBuilder().setName(cached ? "with_past" : "no_past");
    final Ops ops = around.within(graph);
    final Map<String, String> made = decode(ops, weights, cached);
    for (final String name : names) {
      final String value =
          made.containsKey(name)
              ? made.get(name)
              : ops.op("ConstantOfShape", ops.integers(0, shape.heads(), 1, shape.head()));
      final String result = graph.getName() + "_" + name;
      ops.name(result, value);
      graph.addOutput(Ops.anyShape(result, Ops.FLOAT));
    }
    return graph.build();
  }
}
