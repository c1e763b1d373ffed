package io.dragoman.client.terminal;

/**
 * How many columns of a terminal a text takes.
 *
 * <p>Source: Unicode Standard Annex 11, East Asian Width; W and F take two columns. Blocks that are
 * wide as a whole are taken as a whole.
 */
public final class DisplayWidth {
  private static final int[][] WIDE = {
    {0x1100, 0x115F}, // Hangul Jamo, leading consonants
    {0x2E80, 0x303E}, // CJK radicals, punctuation
    {0x3041, 0x33FF}, // kana, compatibility Jamo, enclosed CJK
    {0x3400, 0x4DBF}, // ideographs, extension A
    {0x4E00, 0x9FFF}, // ideographs
    {0xA000, 0xA4CF}, // Yi
    {0xA960, 0xA97F}, // Hangul Jamo, extended A
    {0xAC00, 0xD7A3}, // Hangul syllables
    {0xF900, 0xFAFF}, // compatibility ideographs
    {0xFE30, 0xFE6F}, // compatibility and small forms
    {0xFF00, 0xFF60}, // full-width forms
    {0xFFE0, 0xFFE6}, // full-width signs
    {0x1F300, 0x1F64F}, // pictographs
    {0x1F900, 0x1F9FF}, // more pictographs
    {0x20000, 0x3FFFD}, // ideographs, extensions B and later
  };

  private DisplayWidth() {}

  /** Columns of a text without line breaks. */
  public static int of(final CharSequence text) {
    int columns = 0;
    for (int i = 0; i < text.length(); ) {
      final int codePoint = Character.codePointAt(text, i);
      columns += of(codePoint);
      i += Character.charCount(codePoint);
    }
    return columns;
  }

  /** The text in at most {@code width} columns, with an ellipsis where it was cut. */
  public static String cut(final String text, final int width) {
    // No character takes more than two columns.
    return text.length() * 2L <= width || of(text) <= width
        ? text
        : text.substring(0, end(text, Math.max(1, width - 1))) + "…";
  }

  /** Where a text ends that is cut after {@code width} columns, but for one character at least. */
  static int end(final CharSequence text, final int width) {
    int columns = 0;
    int index = 0;
    while (index < text.length()) {
      final int codePoint = Character.codePointAt(text, index);
      columns += of(codePoint);
      if (columns > width && index > 0) {
        return index;
      }
      index += Character.charCount(codePoint);
    }
    return index;
  }

  /** Columns of a character. */
  static int of(final int codePoint) {
    if (codePoint >= ' ' && codePoint <= '~') {
      return 1;
    }
    final int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT
        || type == Character.CONTROL) {
      return 0;
    }
    for (final int[] range : WIDE) {
      if (codePoint >= range[0] && codePoint <= range[1]) {
        return 2;
      }
    }
    return 1;
  }
}
