package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.Terminal.Style;
import java.io.PrintWriter;

/**
 * How all commands print for people: headings, fields, counts, lines. Text of records has to be
 * made safe before it comes here.
 *
 * @param out standard output
 * @param terminal whether that has styles
 */
record Page(PrintWriter out, Terminal terminal) {
  void heading(final String text) {
    heading(text, "");
  }

  /** A heading with something behind it in plain style. */
  void heading(final String text, final String behind) {
    line(terminal.styled(Style.STRONG, text) + behind);
  }

  void field(final String name, final String value) {
    line(String.format("  %-14s", name) + value);
  }

  void counted(final long count, final String what) {
    line(String.format("  %,9d %s", count, what));
  }

  void line(final String text) {
    out.println(text);
  }

  String faint(final String text) {
    return terminal.styled(Style.FAINT, text);
  }

  String bad(final String text) {
    return terminal.styled(Style.BAD, text);
  }
}
