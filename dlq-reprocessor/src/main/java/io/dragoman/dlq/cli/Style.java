package io.dragoman.dlq.cli;

import picocli.CommandLine.Help.Ansi;

/**
 * Text for a terminal: colour where the terminal has it, and never a control character from a
 * record, which could otherwise rewrite what the operator sees.
 */
final class Style {
  private static final String RESET = "\u001b[0m";

  private final boolean enabled;

  /** Colour if {@code ansi} has it: on a terminal, and without NO_COLOR. */
  Style(final Ansi ansi) {
    this.enabled = ansi.enabled();
  }

  String heading(final String text) {
    return wrap("\u001b[1m", text);
  }

  String bad(final String text) {
    return wrap("\u001b[31m", text);
  }

  String faint(final String text) {
    return wrap("\u001b[2m", text);
  }

  /** On one line: line breaks become spaces, other control characters are written out. */
  static String line(final String text) {
    return escaped(text.strip().replaceAll("\\s*\\R\\s*", " ").replace('\t', ' '), false);
  }

  /** On as many lines as it has; other control characters are written out. */
  static String block(final String text) {
    return escaped(text.replace("\r\n", "\n"), true);
  }

  /** At most {@code width} characters, with an ellipsis where it was cut. */
  static String cut(final String text, final int width) {
    if (text.length() <= width) {
      return text;
    }
    final int end = Math.max(0, width - 1);
    // Half of a character would be shown as a question mark.
    final boolean splits = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, splits ? end - 1 : end) + "…";
  }

  private String wrap(final String code, final String text) {
    return enabled && !text.isEmpty() ? code + text + RESET : text;
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
