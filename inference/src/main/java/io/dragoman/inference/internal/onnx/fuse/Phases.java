package io.dragoman.inference.internal.onnx.fuse;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The two loops of a fused graph: phases, each with the rows that were not done when it began, and
 * the steps of a phase.
 *
 * <p>Answers are kept for all rows of the batch, whatever phase a row was done in; all else is kept
 * for the rows of the phase.
 */
final class Phases {
  /** A loop without an end of its own. */
  private static final long ENDLESS = Long.MAX_VALUE;

  private static final String CHOSEN = "answers_tokens";
  private static final String LIKELY = "answers_log_probabilities";

  private final Ops top;
  private final Transplant transplant;
  private final DecoderGraphs.Use decoder;
  private final boolean speech;

  /**
   * Makes them.
   *
   * @param top the graph around them
   * @param transplant copies the decoder
   * @param decoder a run with a cache
   * @param speech whether the rules of speech hold
   */
  Phases(
      final Ops top,
      final Transplant transplant,
      final DecoderGraphs.Use decoder,
      final boolean speech) {
    this.top = top;
    this.transplant = transplant;
    this.decoder = decoder;
    this.speech = speech;
  }

  /**
   * What the first run of the decoder led to.
   *
   * @param chosen the first token of each row
   * @param done which rows are done with it
   */
  record Start(Choice.Chosen chosen, String done) {}

  /**
   * A value that goes from one turn of a loop to the next.
   *
   * @param value its name and kind within the loop
   * @param before its name before the first turn
   */
  private record State(ValueInfoProto value, String before) {
    String name() {
      return value.getName();
    }
  }

  /**
   * Adds the loops.
   *
   * @param start what was before
   * @param states what the encoder made
   * @param cache what the first run of the decoder made, by the decoder's names
   * @return names of the tokens and of the logarithms of their probabilities
   */
  List<String> run(final Start start, final String states, final Map<String, String> cache) {
    final String tokens = top.column(start.chosen().tokens());
    final State rows =
        new State(
            Ops.value("rows", Ops.INT64, "phase_rows"),
            top.op("Range", List.of(top.integer(0), top.size(tokens, 0), top.integer(1))));
    final List<State> answers =
        List.of(
            new State(Ops.value(CHOSEN, Ops.INT64, "batch", "phase_begun"), tokens),
            new State(
                Ops.value(LIKELY, Ops.FLOAT, "batch", "phase_begun"),
                top.column(start.chosen().logProbabilities())));
    final List<State> ofStep = ofStep(start, cache);
    final List<State> ofPhase = ofPhase(states, cache);
    final GraphProto.Builder body = GraphProto.newBuilder().setName("phase");
    final Ops ops = top.within(body);
    phase(ops, rows, answers, ofStep, ofPhase);
    final List<State> all = Ops.all(answers, List.of(rows), ofStep, ofPhase);
    return loop(top, body, "phase", all, top.op("Less", top.integer(0), undone(top, start.done())))
        .subList(0, 2);
  }

  /** What every step changes: the last token, what is done, what the rules know, and the cache. */
  private List<State> ofStep(final Start start, final Map<String, String> cache) {
    final List<State> states = new ArrayList<>();
    final String tokens = start.chosen().tokens();
    states.add(new State(Ops.value("phase_last", Ops.INT64, "phase_last_rows"), tokens));
    states.add(new State(Ops.value("phase_done", Ops.BOOL, "phase_done_rows"), start.done()));
    if (speech) {
      final String never = top.op("Sub", Ports.FIRST_TIMESTAMP, top.integer(1));
      states.add(
          new State(
              Ops.value("phase_before", Ops.INT64, "phase_before_rows"),
              top.op("Expand", Ports.FIRST_TIMESTAMP, top.op("Shape", tokens))));
      states.add(
          new State(
              Ops.value("phase_last_time", Ops.INT64, "phase_last_time_rows"),
              top.where(Choice.isTime(top, tokens), tokens, never)));
    }
    for (final ValueInfoProto past : decoder.past()) {
      if (!DecoderGraphs.ofSource(past.getName())) {
        states.add(
            new State(
                GraphFuser.renamed(past, "phase_" + past.getName()),
                result(cache, past.getName())));
      }
    }
    return states;
  }

  /** What stays as it is while a row is in a phase: all that comes from the source. */
  private List<State> ofPhase(final String states, final Map<String, String> cache) {
    final List<State> fixed = new ArrayList<>();
    for (final ValueInfoProto input : decoder.inputs()) {
      final String name = input.getName();
      if (name.startsWith(DecoderGraphs.PAST) && DecoderGraphs.ofSource(name)) {
        fixed.add(new State(GraphFuser.renamed(input, "phase_" + name), result(cache, name)));
      } else if (name.equals(DecoderGraphs.MASK) && decoder.uses(name)) {
        fixed.add(new State(GraphFuser.renamed(input, "phase_" + name), Ports.MASK));
      } else if (name.equals(DecoderGraphs.STATES) && decoder.uses(name)) {
        fixed.add(new State(GraphFuser.renamed(input, "phase_" + name), states));
      }
    }
    return fixed;
  }

  private static String result(final Map<String, String> cache, final String past) {
    final String made = cache.get(DecoderGraphs.present(past));
    if (made == null) {
      throw new FusionException("The first run of the decoder makes no " + past);
    }
    return made;
  }

  /** A phase: steps until half of its rows are done, and the others moved together. */
  private void phase(
      final Ops ops,
      final State rows,
      final List<State> answers,
      final List<State> ofStep,
      final List<State> ofPhase) {
    final List<State> inner = new ArrayList<>();
    for (final State state : Ops.all(answers, ofStep)) {
      inner.add(new State(GraphFuser.renamed(state.value(), "step_" + state.name()), state.name()));
    }
    final GraphProto.Builder body = GraphProto.newBuilder().setName("step");
    final String size = ops.size(rows.name(), 0);
    step(ops, ops.within(body), rows.name(), size, inner, ofPhase);
    final String more = more(ops, size, undone(ops, ofStep.get(1).name()));
    final List<String> made = loop(ops, body, "step", inner, more);
    final String left = ops.row(ops.op("NonZero", ops.op("Not", made.get(answers.size() + 1))));
    ops.graph().addOutput(Ops.value(anyLeft(ops, left), Ops.BOOL));
    final List<String> results = new ArrayList<>(made.subList(0, answers.size()));
    results.add(ops.gather(rows.name(), left, 0));
    made.subList(answers.size(), made.size())
        .forEach(state -> results.add(ops.gather(state, left, 0)));
    ofPhase.forEach(state -> results.add(ops.gather(state.name(), left, 0)));
    final List<State> all = Ops.all(answers, List.of(rows), ofStep, ofPhase);
    for (int i = 0; i < all.size(); i++) {
      ops.graph().addOutput(Ops.anyShape(results.get(i), ModelFile.type(all.get(i).value())));
    }
  }

  private static String anyLeft(final Ops ops, final String left) {
    return ops.op("Less", ops.integer(0), ops.size(left, 0));
  }

  /** How many rows are not done. */
  private static String undone(final Ops ops, final String done) {
    return ops.size(ops.op("NonZero", ops.op("Not", done)), 1);
  }

  /** Whether more than half of the rows are not done. */
  private static String more(final Ops ops, final String size, final String undone) {
    return ops.op("Less", size, ops.op("Mul", undone, ops.integer(2)));
  }

  /** A step: a run of the decoder, a token for each row, and what is done by now. */
  private void step(
      final Ops phase,
      final Ops ops,
      final String rows,
      final String size,
      final List<State> inner,
      final List<State> ofPhase) {
    final String tokens = inner.get(0).name();
    final String likely = inner.get(1).name();
    final String last = inner.get(2).name();
    final String done = inner.get(3).name();
    final Map<String, String> bound = bound(ops, inner, ofPhase);
    final DecoderGraphs.Copy run = decoder.copy(transplant, bound, top.graph());
    final Set<String> changing = new HashSet<>();
    inner.forEach(state -> changing.add(state.name()));
    ops.graph().getNodeList().forEach(node -> changing.addAll(node.getOutputList()));
    addNodes(phase, ops, run.nodes(), changing);
    final String all = run.results().get(DecoderGraphs.SCORES);
    final String scores = decoder.single(ops, ops.gather(all, ops.integer(-1), 1));
    final Choice.Chosen chosen =
        speech
            ? Choice.next(
                ops, scores, new Choice.Spoken(last, inner.get(4).name(), inner.get(5).name()))
            : Choice.likeliest(ops, scores);
    final String token = ops.where(done, Ports.END, chosen.tokens());
    final String allTokens = appended(ops, tokens, rows, token, filler(phase, Ports.END));
    final String zero = ops.real(0);
    final String likelihood = ops.where(done, zero, chosen.logProbabilities());
    final String count = ops.size(allTokens, 1);
    final String ended = ops.op("Or", done, ops.op("Equal", token, Ports.END));
    final String atLimit =
        ops.op("Not", ops.op("Less", count, phase.gather(Ports.LIMITS, rows, 0)));
    final String repeats = RepetitionCheck.apply(ops, count, rows, allTokens);
    final String doneNow = ops.op("Or", ops.op("Or", ended, atLimit), repeats);
    final List<String> results = new ArrayList<>();
    results.add(allTokens);
    results.add(appended(ops, likely, rows, likelihood, filler(phase, phase.real(0))));
    results.add(token);
    results.add(doneNow);
    if (speech) {
      results.add(ops.op("Identity", last));
      results.add(ops.where(Choice.isTime(ops, token), token, inner.get(5).name()));
    }
    for (final State state : inner.subList(results.size(), inner.size())) {
      results.add(run.results().get(DecoderGraphs.present(past(state))));
    }
    ops.graph().addOutput(Ops.value(more(ops, size, undone(ops, doneNow)), Ops.BOOL));
    for (int i = 0; i < inner.size(); i++) {
      ops.graph().addOutput(Ops.anyShape(results.get(i), ModelFile.type(inner.get(i).value())));
    }
  }

  private static String past(final State state) {
    return state.name().substring(state.name().indexOf(DecoderGraphs.PAST));
  }

  private Map<String, String> bound(
      final Ops ops, final List<State> inner, final List<State> ofPhase) {
    final Map<String, String> bound = new HashMap<>();
    bound.put(DecoderGraphs.TOKENS, ops.column(inner.get(2).name()));
    ofPhase.forEach(state -> bound.put(state.name().substring("phase_".length()), state.name()));
    inner.stream()
        .filter(state -> state.name().contains(DecoderGraphs.PAST))
        .forEach(state -> bound.put(past(state), state.name()));
    return bound;
  }

  /**
   * Adds the decoder's nodes: those that the source decides to the phase, with the constants that
   * they need; the others to the step, where constants are best known.
   */
  private void addNodes(
      final Ops phase, final Ops step, final List<NodeProto> nodes, final Set<String> changing) {
    final Set<String> constant = new HashSet<>();
    final Set<NodeProto> still = new HashSet<>();
    for (final NodeProto node : nodes) {
      if (node.getInputList().stream().anyMatch(changing::contains)
          || node.getAttributeList().stream().anyMatch(AttributeProto::hasG)
          || Transplant.random(node)) {
        changing.addAll(node.getOutputList());
      } else if (node.getInputList().stream()
          .allMatch(
              input -> input.isEmpty() || constant.contains(input) || transplant.constant(input))) {
        constant.addAll(node.getOutputList());
      } else {
        still.add(node);
      }
    }
    final Set<String> needed = new HashSet<>();
    still.forEach(node -> needed.addAll(node.getInputList()));
    for (final NodeProto node : nodes.reversed()) {
      if (constant.containsAll(node.getOutputList())
          && node.getOutputList().stream().anyMatch(needed::contains)) {
        needed.addAll(node.getInputList());
        still.add(node);
      }
    }
    nodes.forEach(node -> (still.contains(node) ? phase : step).graph().addNode(node));
  }

  /** A value for each row of the batch, whatever phase it was done in. */
  private static String filler(final Ops phase, final String value) {
    return phase.op("Expand", value, phase.reshape(phase.size(Ports.PREFIX, 0), 1));
  }

  /** A column of all rows beside those before it; rows that are not in the phase get a filler. */
  private static String appended(
      final Ops ops,
      final String before,
      final String rows,
      final String values,
      final String fillers) {
    final String column =
        ops.op("ScatterElements", List.of(fillers, rows, values), Ops.integer("axis", 0));
    return ops.concat(1, before, ops.column(column));
  }

  /** A loop over a body; answers the names of its states after the last turn. */
  private static List<String> loop(
      final Ops ops,
      final GraphProto.Builder body,
      final String name,
      final List<State> states,
      final String go) {
    body.addInput(Ops.value(name + "_number", Ops.INT64));
    body.addInput(Ops.value(name + "_go", Ops.BOOL));
    states.forEach(state -> body.addInput(state.value()));
    final List<String> inputs = new ArrayList<>(List.of(ops.integer(ENDLESS), go));
    states.forEach(state -> inputs.add(state.before()));
    return ops.ops("Loop", inputs, states.size(), Ops.graph("body", body.build()));
  }
}
