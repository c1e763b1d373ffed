package io.dragoman.dlq.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A table whose columns keep their width, so that it can be printed as it comes; the last column is
 * text of any length.
 *
 * <p>On a terminal a line never breaks: columns that a person misses least are left out until the
 * rest fits, and what is too long ends with an ellipsis, but for the first column and others whose
 * text is needed whole. In a pipe nothing is left out and nothing is cut.
 */
final class Columns {
  private static final String GAP = "  ";

  /** So much of the last column is worth more than another column. */
  private static final int MIN_TEXT = 16;

  private final Style style;
  private final OptionalInt width;
  private final List<Column> columns;
  private final String text;
  private final Set<Integer> shown = new HashSet<>();
  private final int room;

  /**
   * Of the columns that fit.
   *
   * @param width columns of the terminal; empty: it is none
   * @param text heading of the last column
   */
  Columns(
      final Style style, final OptionalInt width, final List<Column> columns, final String text) {
    this.style = style;
    this.width = width;
    this.columns = List.copyOf(columns);
    this.text = text;
    int left = width.orElse(Integer.MAX_VALUE) - MIN_TEXT;
    final List<Column> byImportance =
        columns.stream().sorted(Comparator.comparingInt(Column::rank)).toList();
    for (final Column column : byImportance) {
      final int needed = column.width() + GAP.length();
      if (column.rank() == 0 || needed <= left) {
        shown.add(columns.indexOf(column));
        left -= needed;
      }
    }
    this.room = Math.max(MIN_TEXT, left + MIN_TEXT);
  }

  /** The headings. */
  String header() {
    final StringBuilder line = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      if (shown.contains(i)) {
        line.append(columns.get(i).padded(columns.get(i).name())).append(GAP);
      }
    }
    return style.heading(line.append(text).toString());
  }

  /** A row: a cell for each column, shown or not, and the text. */
  String row(final List<String> cells, final String last) {
    final StringBuilder line = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      if (shown.contains(i)) {
        final Column column = columns.get(i);
        final String cell =
            width.isPresent() && column.rank() > 0
                ? Style.cut(cells.get(i), column.width())
                : cells.get(i);
        line.append(column.style().apply(column.padded(cell))).append(GAP);
      }
    }
    return line.append(width.isPresent() ? Style.cut(last, room) : last).toString();
  }

  /** Headings of the columns that did not fit. */
  List<String> leftOut() {
    final List<String> names = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (!shown.contains(i)) {
        names.add(columns.get(i).name());
      }
    }
    return names;
  }

  /**
   * A column.
   *
   * @param name its heading
   * @param width of its cells; longer ones are cut on a terminal, or move the rest of their row
   * @param rank the higher, the sooner it is left out; 0: never left out and never cut
   * @param right whether its cells end below each other, as numbers do
   * @param style of its cells
   */
  record Column(String name, int width, int rank, boolean right, UnaryOperator<String> style) {
    static Column of(final String name, final int width, final int rank) {
      return new Column(name, width, rank, false, UnaryOperator.identity());
    }

    static Column number(final String name, final int width, final int rank) {
      return new Column(name, width, rank, true, UnaryOperator.identity());
    }

    Column styled(final UnaryOperator<String> other) {
      return new Column(name, width, rank, right, other);
    }

    private String padded(final String cell) {
      return String.format("%" + (right ? "" : "-") + width + "s", cell);
    }
  }
}
