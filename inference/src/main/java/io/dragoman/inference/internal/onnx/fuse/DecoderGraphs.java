package io.dragoman.inference.internal.onnx.fuse;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The two uses of a decoder, whichever way its files are laid out: the first run, with the prefix,
 * and those with a cache.
 *
 * @param first the first run
 * @param next a run with a cache
 */
record DecoderGraphs(Use first, Use next) {
  static final String TOKENS = "input_ids";
  static final String STATES = "encoder_hidden_states";
  static final String MASK = "encoder_attention_mask";
  static final String SCORES = "logits";
  static final String PAST = "past_key_values.";
  private static final String PRESENT = "present.";
  private static final String USE_CACHE = "use_cache_branch";
  private static final Set<String> INPUTS = Set.of(TOKENS, STATES, MASK, USE_CACHE);

  /**
   * One of them.
   *
   * @param file where it is
   * @param before what surrounds the graph: weights, and what is computed from them; in the merged
   *     layout only, else empty
   * @param graph what it computes
   * @param inputs what it takes, and more
   * @param outputs the decoder's names of what the graph makes, in the graph's order
   */
  record Use(
      ModelFile file,
      GraphProto before,
      GraphProto graph,
      List<ValueInfoProto> inputs,
      List<ValueInfoProto> outputs) {

    /** Its cache's inputs. */
    List<ValueInfoProto> past() {
      return inputs.stream().filter(input -> input.getName().startsWith(PAST)).toList();
    }

    /** Whether its graph looks at an input at all. */
    boolean uses(final String input) {
      return uses(graph, input);
    }

    private static boolean uses(final GraphProto graph, final String input) {
      return graph.getNodeList().stream()
          .anyMatch(
              node ->
                  node.getInputList().contains(input)
                      || node.getAttributeList().stream()
                          .anyMatch(part -> part.hasG() && uses(part.getG(), input)));
    }

    /** Its scores in single precision. */
    String single(final Ops ops, final String scores) {
      final ValueInfoProto kind = ModelFile.find(outputs, SCORES);
      return ModelFile.type(kind) == Ops.FLOAT ? scores : ops.cast(scores, Ops.FLOAT);
    }

    /**
     * Copies it.
     *
     * @param transplant copies nodes
     * @param bound the name of each of its inputs in the fused graph
     * @param surroundings receives nodes that do not depend on its inputs
     */
    Copy copy(
        final Transplant transplant,
        final Map<String, String> bound,
        final GraphProto.Builder surroundings) {
      final Map<String, String> names = new HashMap<>();
      surroundings.addAllNode(transplant.copy(file, before, names));
      names.putAll(bound);
      final List<NodeProto> nodes = transplant.copy(file, graph, names);
      final Map<String, String> results = new HashMap<>();
      for (int i = 0; i < outputs.size(); i++) {
        results.put(
            outputs.get(i).getName(), Transplant.renamed(names, graph.getOutput(i).getName()));
      }
      return new Copy(nodes, results);
    }
  }

  /**
   * A copied use.
   *
   * @param nodes its nodes
   * @param results new names of its outputs, by the decoder's names
   */
  record Copy(List<NodeProto> nodes, Map<String, String> results) {}

  /**
   * Reads a decoder.
   *
   * @param files the merged one, or that of the first run and that of the others
   * @throws FusionException if it has inputs that are not known here, or is laid out otherwise
   */
  static DecoderGraphs read(final List<Path> files) {
    final DecoderGraphs graphs =
        files.size() == 1
            ? merged(ModelFile.read(files.getFirst()))
            : new DecoderGraphs(
                alone(ModelFile.read(files.getFirst())), alone(ModelFile.read(files.getLast())));
    for (final Use use : List.of(graphs.first, graphs.next)) {
      for (final ValueInfoProto input : use.inputs()) {
        if (!INPUTS.contains(input.getName()) && !input.getName().startsWith(PAST)) {
          throw new FusionException(
              "%s wants an input %s, which is none of %s and %s*"
                  .formatted(use.file().name(), input.getName(), new TreeSet<>(INPUTS), PAST));
        }
      }
    }
    if (graphs.next.past().isEmpty()) {
      throw new FusionException(graphs.next.file().name() + " has no cache");
    }
    return graphs;
  }

  private static Use alone(final ModelFile file) {
    final GraphProto graph = file.graph();
    return new Use(
        file, GraphProto.getDefaultInstance(), graph, graph.getInputList(), graph.getOutputList());
  }

  private static DecoderGraphs merged(final ModelFile file) {
    final GraphProto graph = file.graph();
    final List<NodeProto> switches =
        graph.getNodeList().stream()
            .filter(node -> node.getOpType().equals("If") && node.getInput(0).equals(USE_CACHE))
            .toList();
    if (switches.size() != 1) {
      throw new FusionException(
          "%s has %d switches on %s, not one".formatted(file.name(), switches.size(), USE_CACHE));
    }
    final NodeProto choice = switches.getFirst();
    final GraphProto.Builder before = graph.toBuilder().clearNode();
    graph.getNodeList().stream().filter(node -> node != choice).forEach(before::addNode);
    final List<ValueInfoProto> outputs =
        choice.getOutputList().stream()
            .map(name -> ModelFile.find(graph.getOutputList(), name))
            .toList();
    return new DecoderGraphs(
        use(file, before.build(), branch(choice, "else_branch"), outputs),
        use(file, before.build(), branch(choice, "then_branch"), outputs));
  }

  private static Use use(
      final ModelFile file,
      final GraphProto before,
      final GraphProto branch,
      final List<ValueInfoProto> outputs) {
    return new Use(file, before, branch, file.graph().getInputList(), outputs);
  }

  private static GraphProto branch(final NodeProto choice, final String name) {
    return choice.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .map(AttributeProto::getG)
        .findFirst()
        .orElseThrow(() -> new FusionException("A switch has no " + name));
  }

  /** What a run makes of a part of the cache. */
  static String present(final String past) {
    return PRESENT + past.substring(PAST.length());
  }

  /** Whether a part of the cache is of the source, and so the same at each step. */
  static boolean ofSource(final String past) {
    return past.contains(".encoder.");
  }
}
