package io.dragoman.inference.internal.generate;

import io.dragoman.inference.SearchOptions;

/**
 * How an answer is searched for: by always taking the likeliest token, along several beams, or by
 * drawing at random.
 *
 * <p>Beams end as in CTranslate2 and in Whisper's reference: a row is done when {@code round(beams
 * x patience)} of its hypotheses have ended, or at the length limit. Hypotheses are ranked by
 * {@link #score}.
 *
 * @param beams hypotheses that are followed at once, 1 to {@value #MAX_BEAMS}; 1 unless the
 *     temperature is 0
 * @param patience how many ended hypotheses are waited for, in beams, 0.25 to {@value
 *     #MAX_PATIENCE}; only beams look at it
 * @param lengthPenalty exponent of the length by which a hypothesis' log-probability is divided, -5
 *     to 5: 0 prefers short answers, 1 compares means, more prefers long ones
 * @param hypotheses how many are answered, at most as many as are followed or drawn
 * @param noRepeatNgram no so many tokens in a row appear twice in an answer; 0 for no such rule, at
 *     most {@value #MAX_NGRAM}
 * @param temperature by what scores are divided before a token is drawn, to {@value
 *     #MAX_TEMPERATURE}; 0 to draw none
 * @param samples answers that are drawn, of which the best are kept, 1 to {@value #MAX_BEAMS}; 1 at
 *     temperature 0
 * @param seed of the drawing: the same one, for the same row, draws the same
 */
public record Search(
    int beams,
    float patience,
    float lengthPenalty,
    int hypotheses,
    int noRepeatNgram,
    float temperature,
    int samples,
    long seed) {
  /** Most beams, and most samples. */
  public static final int MAX_BEAMS = SearchOptions.MAX_BEAMS;

  /** Greatest patience. */
  public static final float MAX_PATIENCE = SearchOptions.MAX_PATIENCE;

  /** Greatest length penalty, either way. */
  public static final float MAX_LENGTH_PENALTY = SearchOptions.MAX_LENGTH_PENALTY;

  /** Most tokens of which a repetition can be forbidden. */
  public static final int MAX_NGRAM = SearchOptions.MAX_NGRAM;

  /** Greatest temperature. */
  public static final float MAX_TEMPERATURE = 2f;

  /** The likeliest token each time. */
  public static final Search GREEDY = new Search(1, 1f, 1f, 1, 0, 0f, 1, 0);

  public Search {
    range("beams", beams, 1, MAX_BEAMS);
    range("samples", samples, 1, MAX_BEAMS);
    range("noRepeatNgram", noRepeatNgram, 0, MAX_NGRAM);
    range("patience", patience, SearchOptions.MIN_PATIENCE, MAX_PATIENCE);
    range("lengthPenalty", lengthPenalty, -MAX_LENGTH_PENALTY, MAX_LENGTH_PENALTY);
    range("temperature", temperature, 0, MAX_TEMPERATURE);
    if (temperature > 0 && beams > 1) {
      throw new IllegalArgumentException(
          "Beams are for temperature 0: ask for %d beams, or for temperature %s and samples"
              .formatted(beams, temperature));
    }
    if (temperature == 0 && samples > 1) {
      throw new IllegalArgumentException(
          "At temperature 0 all %d samples would be the same: ask for beams".formatted(samples));
    }
    range("hypotheses", hypotheses, 1, Math.max(beams, samples));
  }

  /**
   * Follows several hypotheses, comparing means.
   *
   * @param beams how many, 1 to {@value #MAX_BEAMS}
   */
  public static Search beam(final int beams) {
    return new Search(beams, 1f, 1f, 1, 0, 0f, 1, 0);
  }

  /**
   * Draws tokens by their probability.
   *
   * @param temperature above 0
   * @param samples answers to draw; the one with the greatest mean log-probability is best
   * @param seed the same draws the same
   */
  public static Search sampling(final float temperature, final int samples, final long seed) {
    return new Search(1, 1f, 1f, 1, 0, temperature, samples, seed);
  }

  /** The same with as much patience and the same penalty and rule as an engine is told to have. */
  public Search like(final SearchOptions options) {
    return new Search(
        beams,
        options.patience(),
        options.lengthPenalty(),
        hypotheses,
        options.noRepeatNgram(),
        temperature,
        samples,
        seed);
  }

  /** The same with another patience. */
  public Search withPatience(final float newPatience) {
    return new Search(
        beams, newPatience, lengthPenalty, hypotheses, noRepeatNgram, temperature, samples, seed);
  }

  /** The same with another length penalty. */
  public Search withLengthPenalty(final float newPenalty) {
    return new Search(
        beams, patience, newPenalty, hypotheses, noRepeatNgram, temperature, samples, seed);
  }

  /** The same with more answers. */
  public Search withHypotheses(final int newHypotheses) {
    return new Search(
        beams, patience, lengthPenalty, newHypotheses, noRepeatNgram, temperature, samples, seed);
  }

  /** The same with another rule on repetitions. */
  public Search withNoRepeatNgram(final int newNgram) {
    return new Search(
        beams, patience, lengthPenalty, hypotheses, newNgram, temperature, samples, seed);
  }

  /** Whether it takes the likeliest token each time, and nothing else. */
  public boolean greedy() {
    return beams == 1 && temperature == 0 && noRepeatNgram == 0;
  }

  /**
   * By what hypotheses are ranked.
   *
   * @param logProbability sum of the logarithms of the tokens' probabilities, the end included
   * @param choices how many tokens that is
   */
  public double score(final double logProbability, final int choices) {
    return logProbability / Math.pow(Math.max(1, choices), lengthPenalty);
  }

  private static void range(
      final String name, final float value, final float least, final float most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s must be %s to %s, but is %s".formatted(name, least, most, value));
    }
  }

  private static void range(final String name, final int value, final int least, final int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, but is %d".formatted(name, least, most, value));
    }
  }
}
