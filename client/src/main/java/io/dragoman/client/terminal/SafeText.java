package io.dragoman.client.terminal;

import java.util.regex.Pattern;

/**
 * Text of records for the eyes of an operator: without control characters, which could rewrite what
 * a terminal shows, and without those that turn the direction of a text around.
 */
public final class SafeText {
  /** Possessive: a record may hold a million blanks, which must be looked at once. */
  private static final Pattern BLANKS = Pattern.compile("[\\s\\u0085\\u2028\\u2029]++");

  private static final Pattern BREAK = Pattern.compile("\\R");

  private SafeText() {}

  /** On one line: line breaks become spaces, other control characters are written out. */
  public static String line(final String text) {
    final String line =
        BLANKS
            .matcher(text.strip())
            .replaceAll(blanks -> BREAK.matcher(blanks.group()).find() ? " " : blanks.group());
    return escaped(line.replace('\t', ' '), false);
  }

  /** On as many lines as it has; other control characters are written out. */
  public static String block(final String text) {
    return escaped(text.replace("\r\n", "\n"), true);
  }

  private static String escaped(final String text, final boolean keepLines) {
    if (text.chars().noneMatch(c -> unsafe(c, keepLines))) {
      return text;
    }
    final StringBuilder safe = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(
            c -> {
              if (unsafe(c, keepLines)) {
                safe.append(String.format("\\u%04x", c));
              } else {
                safe.append((char) c);
              }
            });
    return safe.toString();
  }

  /** Control characters, and those that turn the direction of the text around. */
  private static boolean unsafe(final int c, final boolean keepLines) {
    if (keepLines && (c == '\n' || c == '\t')) {
      return false;
    }
    return Character.isISOControl(c)
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
