package io.dragoman.inference.internal.onnx.fuse;

import ai.onnx.proto.OnnxMl.GraphProto;
import java.util.List;

/**
 * Chooses the likeliest token of each row in a graph, by the rules of {@link
 * io.dragoman.inference.internal.generate.SpeechRules} where it is speech.
 */
final class Choice {
  private static final String FORBIDDEN = "forbidden";
  private static final String FORBIDDEN_FIRST = "forbidden_first";

  /** Stands for no likelihood at all where infinity would make a sum no number. */
  private static final float ALMOST_NOTHING = -1e30f;

  private Choice() {}

  /**
   * What was chosen.
   *
   * @param tokens one a row
   * @param logProbabilities one a row
   */
  record Chosen(String tokens, String logProbabilities) {}

  /**
   * What the rules of timestamps know of each row.
   *
   * @param last the last token
   * @param before the one before it; any timestamp where there is none
   * @param lastTime the last timestamp; one less than the first one where there is none
   */
  record Spoken(String last, String before, String lastTime) {}

  /**
   * Prepares what the rules need, at the top of the graph.
   *
   * @param ops the graph's
   * @param vocabulary how many scores there are, in one dimension
   */
  static void prepareRules(final Ops ops, final String vocabulary) {
    final String never = scattered(ops, ops.op("Expand", ops.real(0), vocabulary), Ports.NEVER);
    ops.name(FORBIDDEN, never);
    ops.name(FORBIDDEN_FIRST, scattered(ops, never, Ports.NOT_FIRST));
  }

  private static String scattered(final Ops ops, final String values, final String where) {
    final String forbidden =
        ops.op("Expand", ops.real(Float.NEGATIVE_INFINITY), ops.op("Shape", where));
    return ops.op("ScatterElements", List.of(values, where, forbidden), Ops.integer("axis", 0));
  }

  /** Chooses among all tokens. */
  static Chosen likeliest(final Ops ops, final String scores) {
    return new Chosen(
        ops.op("ArgMax", scores, Ops.integer("axis", 1), Ops.integer("keepdims", 0)),
        ops.reduce("ReduceMax", ops.op("LogSoftmax", scores, Ops.integer("axis", 1)), 1, false));
  }

  /** Chooses a row's first token of speech. */
  static Chosen first(final Ops ops, final String scores) {
    final String allowed = ops.op("Add", scores, FORBIDDEN_FIRST);
    return likeliest(ops, ifTimed(ops, allowed, timed -> firstTime(timed, allowed)));
  }

  /** Chooses a later token of speech. */
  static Chosen next(final Ops ops, final String scores, final Spoken spoken) {
    final String allowed = ops.op("Add", scores, FORBIDDEN);
    return likeliest(ops, ifTimed(ops, allowed, timed -> timed(timed, allowed, spoken)));
  }

  @FunctionalInterface
  private interface Rule {
    String apply(Ops ops);
  }

  private static String ifTimed(final Ops ops, final String scores, final Rule rule) {
    final GraphProto.Builder then = GraphProto.newBuilder().setName("timed");
    final String ruled = rule.apply(ops.within(then));
    final GraphProto.Builder otherwise = GraphProto.newBuilder().setName("untimed");
    final String same = ops.within(otherwise).op("Identity", scores);
    return ops.op(
        "If",
        Ports.TIMED,
        Ops.graph("then_branch", then.addOutput(Ops.anyShape(ruled, Ops.FLOAT)).build()),
        Ops.graph("else_branch", otherwise.addOutput(Ops.anyShape(same, Ops.FLOAT)).build()));
  }

  /** An answer with timestamps begins with one, and with an early one. */
  private static String firstTime(final Ops ops, final String scores) {
    final String indices = indices(ops, scores);
    final String latest = ops.op("Add", Ports.FIRST_TIMESTAMP, Ports.LAST_FIRST_TIMESTAMP);
    final String wrong =
        ops.op(
            "Or", ops.op("Less", indices, Ports.FIRST_TIMESTAMP), ops.op("Less", latest, indices));
    return ops.where(wrong, ops.real(Float.NEGATIVE_INFINITY), scores);
  }

  private static String indices(final Ops ops, final String scores) {
    return ops.op("Range", List.of(ops.integer(0), ops.size(scores, 1), ops.integer(1)));
  }

  private static String timed(final Ops ops, final String scores, final Spoken spoken) {
    final String least = ops.real(Float.NEGATIVE_INFINITY);
    final String nothing = ops.real(0);
    final String lastIs = isTime(ops, spoken.last());
    final String beforeIs = isTime(ops, spoken.before());
    final String paired = ops.column(ops.op("And", lastIs, beforeIs));
    final String opened = ops.column(ops.op("And", lastIs, ops.op("Not", beforeIs)));
    final String end = ops.reshape(Ports.END, 1);
    final String first = ops.reshape(Ports.FIRST_TIMESTAMP, 1);
    final String words = slice(ops, scores, ops.integers(0), end);
    final String others = slice(ops, scores, end, first);
    final String times = slice(ops, scores, first, ops.integers(Integer.MAX_VALUE));
    // Timestamps come in pairs; time does not go back, and a piece is not empty.
    final String earliest =
        ops.where(
            opened,
            ops.column(spoken.lastTime()),
            ops.column(ops.op("Add", spoken.lastTime(), ops.integer(1))));
    final String early =
        ops.op("Less", indices(ops, times), ops.op("Sub", earliest, Ports.FIRST_TIMESTAMP));
    final String allowedTimes = ops.where(ops.op("Or", early, paired), least, times);
    final String likeliestWord =
        ops.op(
            "Max",
            ops.where(opened, least, ops.reduce("ReduceMax", words, 1, true)),
            ops.reduce("ReduceMax", others, 1, true));
    // When a timestamp is likelier than any one word, it is time for one.
    final String anyTime =
        ops.reduce(
            "ReduceLogSumExp", ops.op("Max", allowedTimes, ops.real(ALMOST_NOTHING)), 1, true);
    final String due = ops.op("Greater", anyTime, likeliestWord);
    return ops.concat(
        1,
        ops.op("Add", words, ops.where(ops.op("Or", due, opened), least, nothing)),
        ops.op("Add", others, ops.where(due, least, nothing)),
        allowedTimes);
  }

  /** Whether each of some tokens is a timestamp. */
  static String isTime(final Ops ops, final String tokens) {
    return ops.op("Not", ops.op("Less", tokens, Ports.FIRST_TIMESTAMP));
  }

  private static String slice(
      final Ops ops, final String values, final String from, final String to) {
    return ops.op("Slice", List.of(values, from, to, ops.integers(1)));
  }
}
