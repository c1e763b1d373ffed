package io.dragoman.ops.demo;

import java.text.Normalizer;

/**
 * Character error rate: edits that turn what was heard into what was said, for each character said.
 *
 * <p>Characters are code points after NFC. White space is not counted, because where Korean puts it
 * is a matter of style; punctuation is.
 *
 * @param edits insertions, deletions and substitutions (Levenshtein)
 * @param characters length of the reference
 */
public record ErrorRate(int edits, int characters) {
  /** Nothing compared yet. */
  public static final ErrorRate NONE = new ErrorRate(0, 0);

  /** Compares two texts. */
  public static ErrorRate between(final String reference, final String heard) {
    final int[] expected = characters(reference);
    return new ErrorRate(distance(expected, characters(heard)), expected.length);
  }

  /** Both together. */
  public ErrorRate plus(final ErrorRate other) {
    return new ErrorRate(edits + other.edits, characters + other.characters);
  }

  /**
   * Edits for each character; 0 for no edits whatever the length, infinite for edits of nothing.
   */
  public double rate() {
    return edits == 0 ? 0 : (double) edits / characters;
  }

  private static int[] characters(final String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC)
        .codePoints()
        .filter(character -> !Character.isWhitespace(character))
        .toArray();
  }

  private static int distance(final int[] from, final int[] to) {
    int[] previous = new int[to.length + 1];
    for (int j = 0; j <= to.length; j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length; i++) {
      final int[] current = new int[to.length + 1];
      current[0] = i;
      for (int j = 1; j <= to.length; j++) {
        final int substituted = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
        current[j] = Math.min(substituted, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[to.length];
  }
}
