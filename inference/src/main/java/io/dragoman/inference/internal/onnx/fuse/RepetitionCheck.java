package io.dragoman.inference.internal.onnx.fuse;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.dragoman.inference.internal.generate.Repetition;
import java.util.Arrays;
import java.util.List;

/** {@link Repetition} in a graph: tells which rows turn in circles, at the steps where it looks. */
final class RepetitionCheck {
  private RepetitionCheck() {}

  /**
   * Looks for endless repetitions.
   *
   * @param ops where
   * @param count how many tokens each row has
   * @param rows which rows of the history are asked about
   * @param history tokens of all rows
   * @return whether each of the rows asked about repeats itself; never where it is not time to look
   */
  static String apply(final Ops ops, final String count, final String rows, final String history) {
    final GraphProto.Builder then = GraphProto.newBuilder().setName("look");
    final String repeats = look(ops.within(then), rows, history);
    final GraphProto.Builder otherwise = GraphProto.newBuilder().setName("do_not_look");
    final Ops not = ops.within(otherwise);
    final String none = not.op("Less", rows, not.integer(0));
    final String due =
        ops.op("Equal", ops.op("Mod", count, ops.integer(Repetition.LOOK_EVERY)), ops.integer(0));
    return ops.op(
        "If",
        due,
        Ops.graph("then_branch", then.addOutput(Ops.anyShape(repeats, Ops.BOOL)).build()),
        Ops.graph("else_branch", otherwise.addOutput(Ops.anyShape(none, Ops.BOOL)).build()));
  }

  /** Compares the end of each row with itself, shifted by each possible length of a phrase. */
  private static String look(final Ops ops, final String rows, final String history) {
    final int width = Repetition.covered(Repetition.MAX_PHRASE);
    final long[][] shifted = new long[Repetition.MAX_PHRASE][width];
    final long[][] beyond = new long[Repetition.MAX_PHRASE][width];
    final long[] back = new long[width];
    Arrays.setAll(back, i -> width - 1L - i);
    for (int phrase = 1; phrase <= Repetition.MAX_PHRASE; phrase++) {
      final int compared = Repetition.covered(phrase) - phrase;
      for (int i = 0; i < width; i++) {
        shifted[phrase - 1][i] = Math.max(0, back[i] - phrase);
        beyond[phrase - 1][i] = i < compared ? 0 : 1;
      }
    }
    final String tokens = ops.gather(history, rows, 0);
    final String padding =
        ops.op(
            "Expand", ops.integer(-1), ops.concat(0, ops.op("Shape", rows), ops.integers(width)));
    final String end =
        ops.op(
            "Slice",
            List.of(
                ops.concat(1, padding, tokens),
                ops.integers(-width),
                ops.integers(Integer.MAX_VALUE),
                ops.integers(1)));
    final String same =
        ops.op(
            "Equal",
            ops.gather(end, ops.integers(new long[][] {back}), 1),
            ops.gather(end, ops.integers(shifted), 1));
    final String matches = ops.op("Or", same, ops.cast(ops.integers(beyond), Ops.BOOL));
    final String phrases = ops.reduce("ReduceMin", ops.cast(matches, Ops.INT32), 2, false);
    return ops.cast(ops.reduce("ReduceMax", phrases, 1, false), Ops.BOOL);
  }
}
