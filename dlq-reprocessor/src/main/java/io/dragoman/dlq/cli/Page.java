package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.Terminal.Style;
import io.dragoman.dlq.order.Counts;
import java.io.PrintWriter;
import java.util.Locale;

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

  /** What was done, where it went, and what was left alone, one line each. */
  void counts(final Counts counts) {
    counts.done().forEach((state, count) -> counted(count, lower(state)));
    counts.targets().forEach((target, count) -> counted(count, "-> " + target));
    counts.skipped().forEach((reason, count) -> counted(count, "left alone: " + reason.words()));
  }

  /** A constant as it is typed. */
  static String lower(final Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  String faint(final String text) {
    return terminal.styled(Style.FAINT, text);
  }

  String bad(final String text) {
    return terminal.styled(Style.BAD, text);
  }
}
