package io.dragoman.ops.cli;

import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown. */
final class MarkdownTable {
  private MarkdownTable() {}

  /** Head and rows, each line ending with a line break. */
  static String of(final List<String> head, final List<List<String>> rows) {
    final StringBuilder table = new StringBuilder(line(head));
    table.append(line(head.stream().map(title -> "---").toList()));
    rows.forEach(row -> table.append(line(row)));
    return table.toString();
  }

  private static String line(final List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
