package io.dragoman.inference.internal.generate;

import java.util.Arrays;

/** One row of a batch while it is generated. */
final class RowProgress {
  private final int end;
  private final TokenRules rules;
  private final int[] tokens;
  private final float marker;
  private int count;
  private int choices;
  private double logProbability;
  private boolean ended;
  private boolean repetitive;

  RowProgress(final int end, final TokenRules rules, final int most, final float marker) {
    this.end = end;
    this.rules = rules;
    this.tokens = new int[most];
    this.marker = marker;
  }

  /** Chooses the next token from its scores, which are overwritten; no-op when done. */
  void choose(final float[] scores) {
    if (done()) {
      return;
    }
    rules.apply(scores, tokens, count);
    final Scores.Best best = Scores.best(scores);
    take(best.index(), best.score() - best.logSumExp());
  }

  /** Takes a token that was chosen; no-op when done. */
  void take(final int token, final double likelihood) {
    if (done()) {
      return;
    }
    logProbability += likelihood;
    choices++;
    if (token == end) {
      ended = true;
      return;
    }
    tokens[count++] = token;
    if (count % Repetition.LOOK_EVERY == 0) {
      final int kept = Repetition.cut(tokens, count);
      repetitive = kept < count;
      count = kept;
    }
  }

  /** Whether nothing more is to be chosen. */
  boolean done() {
    return ended || repetitive || count == tokens.length;
  }

  /** The token to feed next; of a row that is done any will do. */
  int last() {
    return done() ? end : tokens[count - 1];
  }

  Generated result() {
    return new Generated(
        Arrays.copyOf(tokens, count), logProbability, choices, ended, repetitive, marker);
  }
}
