package io.dragoman.ops.cli;

import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable;
import io.dragoman.ops.stack.ChildState;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.ExitCodes;
import io.dragoman.ops.stack.StackState;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** The state of a stack as a table. */
final class StatusTable {
  private StatusTable() {}

  /**
   * One row a process.
   *
   * @param notes what apps say of themselves, by name
   */
  static TextTable of(final StackState state, final Instant now, final Map<String, String> notes) {
    final TextTable table =
        new TextTable(
            Column.of("NAME"),
            Column.of("STATE"),
            Column.number("FOR"),
            Column.number("PID"),
            Column.of("ENDPOINT"),
            Column.number("RESTARTS"),
            Column.text("NOTE"));
    for (final ChildStatus child : state.children()) {
      table.row(
          TextTable.Cell.of(child.name()),
          new TextTable.Cell(child.state().name().toLowerCase(Locale.ROOT), style(child.state())),
          TextTable.Cell.of(age(Duration.between(child.since(), now))),
          TextTable.Cell.of(
              child.process().map(process -> Long.toString(process.pid())).orElse("-")),
          TextTable.Cell.of(child.endpoint()),
          TextTable.Cell.of(Integer.toString(child.restarts())),
          TextTable.Cell.of(note(child, notes.getOrDefault(child.name(), ""))));
    }
    return table;
  }

  private static String note(final ChildStatus child, final String said) {
    if (!said.isEmpty()) {
      return said;
    }
    if (!child.detail().isEmpty()) {
      return child.detail();
    }
    return child.lastExit().isPresent()
        ? "earlier: " + ExitCodes.describe(child.lastExit().getAsInt())
        : "";
  }

  private static Terminal.Style style(final ChildState state) {
    return switch (state) {
      case READY -> Terminal.Style.GOOD;
      case FAILED, BACKOFF -> Terminal.Style.BAD;
      case WAITING, STARTING, UNREADY, STOPPING -> Terminal.Style.DOUBTFUL;
      case STOPPED -> Terminal.Style.FAINT;
    };
  }

  /** The two largest units that are not zero, such as {@code 3 h 12 min}. */
  static String age(final Duration age) {
    final long seconds = Math.max(0, age.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return "%d min".formatted(seconds / 60);
    }
    return seconds < 86_400
        ? "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60)
        : "%d d %d h".formatted(seconds / 86_400, seconds / 3600 % 24);
  }
}
