package io.dragoman.schemas.text;

/**
 * The one definition of white space: of any script, no-break and ideographic spaces and every line
 * break included. Java's own {@code isBlank} and {@code strip} leave out some of them, so that a
 * text could be something for one stage and nothing for the next.
 */
public final class WhiteSpace {
  private WhiteSpace() {}

  /** Whether a text has nothing that anybody would see. */
  public static boolean isBlank(final String text) {
    return text.chars().allMatch(WhiteSpace::is);
  }

  /** A text without the white space at its two ends. */
  public static String strip(final String text) {
    final Span kept = new Span(0, text.length()).strip(text);
    return text.substring(kept.start(), kept.end());
  }

  /** Whether a code point is white space. */
  public static boolean is(final int character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || character == 0x85;
  }
}
