package io.dragoman.inference.internal.generate;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** One answer while it is generated: its tokens so far, and what they come to. */
final class RowProgress {
  private final int end;
  private final int[] tokens;
  private int count;
  private int choices;
  private double logProbability;
  private boolean ended;
  private boolean repetitive;

  RowProgress(final int end, final int most) {
    this.end = end;
    this.tokens = new int[most];
  }

  private RowProgress(final RowProgress other) {
    this.end = other.end;
    this.tokens = other.tokens.clone();
    this.count = other.count;
    this.choices = other.choices;
    this.logProbability = other.logProbability;
    this.ended = other.ended;
    this.repetitive = other.repetitive;
  }

  /** The same, to go on with in another way. */
  RowProgress copy() {
    return new RowProgress(this);
  }

  /**
   * The scores of what may be chosen next; what may not be has negative infinity.
   *
   * @param noRepeatNgram no so many tokens in a row twice; 0 for no such rule
   */
  FloatBuffer allowed(final TokenRules rules, final int noRepeatNgram, final LaneScores scores) {
    if (rules instanceof TokenRules.None && noRepeatNgram == 0) {
      return scores.asTheyAre();
    }
    final float[] changed = scores.copy();
    rules.apply(changed, tokens, count);
    if (noRepeatNgram > 0) {
      Repetition.forbid(changed, tokens, count, noRepeatNgram);
    }
    return FloatBuffer.wrap(changed);
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

  /** Whether an endless repetition was cut off. */
  boolean repetitive() {
    return repetitive;
  }

  /** Sum of the logarithms of the tokens' probabilities. */
  double logProbability() {
    return logProbability;
  }

  /** How it compares with others. */
  double score(final Search search) {
    return search.score(logProbability, choices);
  }

  /** The token to feed next; of a row that is done any will do. */
  int last() {
    return done() ? end : tokens[count - 1];
  }

  Generated result(final float marker) {
    return new Generated(
        Arrays.copyOf(tokens, count), logProbability, choices, ended, repetitive, marker);
  }
}
