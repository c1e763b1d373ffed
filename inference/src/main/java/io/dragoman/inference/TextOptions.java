package io.dragoman.inference;

/**
 * How a translation is wanted. Hints: an engine that cannot do one answers without it.
 *
 * @param beams how many hypotheses are followed, 1 to {@value #MAX_BEAMS}; 0: as the engine does it
 * @param temperature 0 (the likeliest token) to 1 (sampled, the same for the same text)
 * @param alternatives how many other translations are wanted, 0 to {@value #MAX_ALTERNATIVES}
 * @param tone how the reader is addressed, such as {@code formal}; empty: as the engine does it
 */
public record TextOptions(int beams, float temperature, int alternatives, String tone) {
  /** Most hypotheses that are followed. */
  public static final int MAX_BEAMS = 16;

  /** Most other translations of a sentence. */
  public static final int MAX_ALTERNATIVES = 10;

  /** As the engine does it, and nothing besides. */
  public static final TextOptions DEFAULTS = new TextOptions(0, 0f, 0, "");

  public TextOptions {
    if (beams < 0 || beams > MAX_BEAMS) {
      throw new IllegalArgumentException("beams must be 0 to " + MAX_BEAMS + ", but is " + beams);
    }
    if (!(temperature >= 0 && temperature <= 1)) {
      throw new IllegalArgumentException("temperature must be 0 to 1, but is " + temperature);
    }
    if (alternatives < 0 || alternatives > MAX_ALTERNATIVES) {
      throw new IllegalArgumentException(
          "alternatives must be 0 to " + MAX_ALTERNATIVES + ", but is " + alternatives);
    }
  }

  /** The same with another number of hypotheses. */
  public TextOptions withBeams(final int newBeams) {
    return new TextOptions(newBeams, temperature, alternatives, tone);
  }

  /** The same with another temperature. */
  public TextOptions withTemperature(final float newTemperature) {
    return new TextOptions(beams, newTemperature, alternatives, tone);
  }

  /** The same with another number of other translations. */
  public TextOptions withAlternatives(final int newAlternatives) {
    return new TextOptions(beams, temperature, newAlternatives, tone);
  }
}
