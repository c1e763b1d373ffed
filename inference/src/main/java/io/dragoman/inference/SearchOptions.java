package io.dragoman.inference;

import java.util.ArrayList;
import java.util.List;

/**
 * How an engine searches for the likeliest answer where a request does not say.
 *
 * @param beams hypotheses that are followed at once, 1 to {@value #MAX_BEAMS}; 1 takes the
 *     likeliest token each time
 * @param patience how many hypotheses must have ended, in beams, {@value #MIN_PATIENCE} to {@value
 *     #MAX_PATIENCE}
 * @param lengthPenalty exponent of the length by which a hypothesis' log-probability is divided, -5
 *     to 5; 0 prefers short answers, 1 compares means, more prefers long ones
 * @param noRepeatNgram no so many tokens in a row appear twice in an answer, to {@value
 *     #MAX_NGRAM}; 0 for no such rule
 */
public record SearchOptions(int beams, float patience, float lengthPenalty, int noRepeatNgram) {
  /** Most beams. */
  public static final int MAX_BEAMS = 16;

  /** Least patience. */
  public static final float MIN_PATIENCE = 0.25f;

  /** Greatest patience. */
  public static final float MAX_PATIENCE = 8f;

  /** Greatest length penalty, either way. */
  public static final float MAX_LENGTH_PENALTY = 5f;

  /** Most tokens of which a repetition can be forbidden. */
  public static final int MAX_NGRAM = 32;

  /** The likeliest token each time, and nothing is forbidden. */
  public static final SearchOptions GREEDY = new SearchOptions(1, 1f, 1f, 0);

  public SearchOptions {
    require("beams", beams, 1, MAX_BEAMS);
    require("patience", patience, MIN_PATIENCE, MAX_PATIENCE);
    require("lengthPenalty", lengthPenalty, -MAX_LENGTH_PENALTY, MAX_LENGTH_PENALTY);
    require("noRepeatNgram", noRepeatNgram, 0, MAX_NGRAM);
  }

  private static void require(
      final String name, final float value, final float least, final float most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s must be %s to %s, but is %s".formatted(name, least, most, value));
    }
  }

  /** The same with other beams. */
  public SearchOptions withBeams(final int newBeams) {
    return new SearchOptions(newBeams, patience, lengthPenalty, noRepeatNgram);
  }

  /** The same with another patience. */
  public SearchOptions withPatience(final float newPatience) {
    return new SearchOptions(beams, newPatience, lengthPenalty, noRepeatNgram);
  }

  /** The same with another length penalty. */
  public SearchOptions withLengthPenalty(final float newPenalty) {
    return new SearchOptions(beams, patience, newPenalty, noRepeatNgram);
  }

  /** The same with another rule on repetitions. */
  public SearchOptions withNoRepeatNgram(final int newNgram) {
    return new SearchOptions(beams, patience, lengthPenalty, newNgram);
  }

  /**
   * A model's version with all of this that changes answers, so that answers of one search are not
   * taken for those of another.
   *
   * @param version of the model's files
   */
  public String mark(final String version) {
    final List<String> marks = new ArrayList<>();
    if (beams != GREEDY.beams) {
      marks.add("beams=" + beams);
    }
    // A request may ask for beams where the engine follows none by itself.
    if (patience != GREEDY.patience) {
      marks.add("patience=" + patience);
    }
    if (lengthPenalty != GREEDY.lengthPenalty) {
      marks.add("length=" + lengthPenalty);
    }
    if (noRepeatNgram != GREEDY.noRepeatNgram) {
      marks.add("ngram=" + noRepeatNgram);
    }
    return marks.isEmpty() ? version : version + "+" + String.join(",", marks);
  }
}
