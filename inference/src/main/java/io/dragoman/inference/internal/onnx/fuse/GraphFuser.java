package io.dragoman.inference.internal.onnx.fuse;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes one graph of an encoder and a decoder that generates the answers of a whole batch.
 *
 * <p>It runs the very steps of {@link io.dragoman.inference.internal.generate.StepwiseGenerator},
 * with the same rows in each, so that its answers are the same: the encoder, the decoder over the
 * prefix, and a loop of phases. A phase is a loop of single steps that ends when half of its rows
 * are done; then the others are moved together for the next one. What the source gives to every
 * step, keys and values of the attention to it, is made once.
 *
 * <p>Its inputs and outputs are in {@link Ports}. Weights stay in the files they are in: the graph
 * names their places, so it is a few hundred kilobytes, and of no use once a file has changed.
 */
public final class GraphFuser {
  /** Of the operations that are added; older exports are rare. */
  private static final long MIN_OPERATIONS = 12;

  /** What a graph with loops and references to weights needs. */
  private static final long MIN_FORMAT = 7;

  private final ModelFile encoder;
  private final DecoderGraphs decoder;
  private final GraphProto.Builder top = GraphProto.newBuilder().setName("generate");
  private final Transplant transplant = new Transplant(top);
  private final Map<String, Long> versions = new TreeMap<>();
  private final Ops ops;
  private final boolean speech;

  private GraphFuser(final ModelFile encoder, final DecoderGraphs decoder) {
    this.encoder = encoder;
    this.decoder = decoder;
    for (final ModelFile file : List.of(encoder, decoder.first().file(), decoder.next().file())) {
      addVersions(file);
      if (!file.path().getParent().equals(encoder.path().getParent())) {
        throw new FusionException(file.path() + " is in another folder than " + encoder.path());
      }
    }
    this.ops = new Ops(top, "top_", versions.get(""));
    this.speech =
        encoder.graph().getInputList().stream()
            .anyMatch(input -> input.getName().equals(Ports.FEATURES));
  }

  private void addVersions(final ModelFile file) {
    if (file.model().getFunctionsCount() > 0) {
      throw new FusionException(file.name() + " has functions of its own");
    }
    file.operations()
        .forEach(
            (domain, version) -> {
              final Long other = versions.putIfAbsent(domain, version);
              if (other != null && !other.equals(version)) {
                throw new FusionException(
                    "%s is of version %d of ONNX's operations%s, another file of version %d"
                        .formatted(
                            file.name(), version, domain.isEmpty() ? "" : " " + domain, other));
              }
            });
    if (versions.getOrDefault("", 0L) < MIN_OPERATIONS) {
      throw new FusionException(
          "%s is of version %d of ONNX's operations; %d or later is needed"
              .formatted(file.name(), versions.getOrDefault("", 0L), MIN_OPERATIONS));
    }
  }

  /**
   * Makes the graph.
   *
   * @param encoder the encoder
   * @param decoder the decoder's files: the merged one, or that of the first run and that of the
   *     others
   * @return an ONNX model whose weights are looked for in the folder of these files
   * @throws FusionException if these graphs cannot be made one
   */
  public static byte[] fuse(final ModelFile encoder, final List<Path> decoder) {
    final GraphFuser fuser = new GraphFuser(encoder, DecoderGraphs.read(decoder));
    fuser.generate();
    return fuser.model().toByteArray();
  }

  private ModelProto model() {
    final ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(Math.max(MIN_FORMAT, encoder.model().getIrVersion()))
            .setProducerName("dragoman")
            .setGraph(top);
    versions.forEach(
        (domain, version) ->
            model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    return model.build();
  }

  private void generate() {
    declareInputs();
    final String states = encode();
    final Map<String, String> bound = new HashMap<>();
    bound.put(DecoderGraphs.TOKENS, Ports.PREFIX);
    bound.put(DecoderGraphs.STATES, states);
    bound.put(DecoderGraphs.MASK, Ports.MASK);
    final DecoderGraphs.Copy first = decoder.first().copy(transplant, bound, top);
    top.addAllNode(first.nodes());
    final Phases phases = new Phases(ops, transplant, decoder.next(), speech);
    final String scores = first.results().get(DecoderGraphs.SCORES);
    final List<String> answers = phases.run(start(scores), states, first.results());
    ops.name(Ports.CHOSEN, answers.getFirst());
    ops.name(Ports.LOG_PROBABILITIES, answers.getLast());
    top.addOutput(Ops.value(Ports.CHOSEN, Ops.INT64, "batch", "steps"));
    top.addOutput(Ops.value(Ports.LOG_PROBABILITIES, Ops.FLOAT, "batch", "steps"));
    if (speech) {
      marker(scores);
    }
  }

  private void declareInputs() {
    top.addInput(Ops.value(Ports.PREFIX, Ops.INT64, "batch", "prefix_length"));
    top.addInput(Ops.value(Ports.LIMITS, Ops.INT64, "batch"));
    top.addInput(Ops.value(Ports.END, Ops.INT64));
    if (speech) {
      top.addInput(Ops.value(Ports.NEVER, Ops.INT64, "never_count"));
      top.addInput(Ops.value(Ports.NOT_FIRST, Ops.INT64, "not_first_count"));
      top.addInput(Ops.value(Ports.TIMED, Ops.BOOL));
      top.addInput(Ops.value(Ports.FIRST_TIMESTAMP, Ops.INT64));
      top.addInput(Ops.value(Ports.LAST_FIRST_TIMESTAMP, Ops.INT64));
      top.addInput(Ops.value(Ports.MARKER_POSITION, Ops.INT64));
      top.addInput(Ops.value(Ports.MARKER_TOKEN, Ops.INT64));
    }
  }

  private String encode() {
    final Map<String, String> names = new HashMap<>();
    for (final ValueInfoProto input : encoder.graph().getInputList()) {
      final String name = input.getName();
      if (!List.of(Ports.FEATURES, Ports.TOKENS, Ports.MASK).contains(name)) {
        throw new FusionException(encoder.name() + " wants an input " + name);
      }
      top.addInput(input);
      names.put(name, name);
    }
    final List<NodeProto> nodes = transplant.copy(encoder, encoder.graph(), names);
    top.addAllNode(nodes);
    return Transplant.renamed(names, encoder.graph().getOutput(0).getName());
  }

  /** Chooses the first token of each row. */
  private Phases.Start start(final String scores) {
    final String last = decoder.first().single(ops, ops.gather(scores, ops.integer(-1), 1));
    if (speech) {
      Choice.prepareRules(ops, ops.reshape(ops.size(last, 1), 1));
    }
    final Choice.Chosen chosen = speech ? Choice.first(ops, last) : Choice.likeliest(ops, last);
    final String done =
        ops.op(
            "Or",
            ops.op("Equal", chosen.tokens(), Ports.END),
            ops.op("Less", Ports.LIMITS, ops.integer(2)));
    return new Phases.Start(chosen, done);
  }

  /** The probability of a token at a place in the prefix. */
  private void marker(final String scores) {
    final String there = decoder.first().single(ops, ops.gather(scores, Ports.MARKER_POSITION, 1));
    final String likely = ops.op("Softmax", there, Ops.integer("axis", 1));
    ops.name(Ports.MARKER, ops.gather(likely, Ports.MARKER_TOKEN, 1));
    top.addOutput(Ops.value(Ports.MARKER, Ops.FLOAT, "batch"));
  }

  /** The same kind of value under another name; sizes that vary share nothing with others. */
  static ValueInfoProto renamed(final ValueInfoProto value, final String name) {
    final TensorShapeProto shape = value.getType().getTensorType().getShape();
    final Object[] sizes = new Object[shape.getDimCount()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] =
          i > 0 && shape.getDim(i).hasDimValue()
              ? (Object) shape.getDim(i).getDimValue()
              : name + "_size_" + i;
    }
    return Ops.value(name, ModelFile.type(value), sizes);
  }
}
