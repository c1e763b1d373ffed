package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.SafeText;
import picocli.CommandLine.Help.Ansi;

/** Text for a terminal: colour where the terminal has it, and never a control character. */
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

  /** See {@link SafeText#line}. */
  static String line(final String text) {
    return SafeText.line(text);
  }

  /** See {@link SafeText#block}. */
  static String block(final String text) {
    return SafeText.block(text);
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
}
