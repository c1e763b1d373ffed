package io.dragoman.client.terminal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A table that is printed as its rows come: its columns have widths of their own, but for the last
 * one, which is text of any length.
 *
 * <p>On a terminal a line never breaks: columns that a person misses least are left out until the
 * rest fits, and what is too long ends with an ellipsis, but for columns whose text is needed
 * whole. In a pipe nothing is left out and nothing is cut.
 */
public final class StreamedTable {
  private static final String GAP = "  ";

  /** This much of the last column is worth more than another column. */
  private static final int MIN_TEXT = 16;

  private final Terminal terminal;
  private final List<Column> columns;
  private final int last;
  private final Set<Integer> shown = new HashSet<>();
  private final int room;

  /** Of those columns that fit. */
  public StreamedTable(final Terminal terminal, final Column... columns) {
    this.terminal = terminal;
    this.columns = List.of(columns);
    this.last = columns.length - 1;
    int left = terminal.outIsTerminal() ? terminal.width() - MIN_TEXT : Integer.MAX_VALUE;
    final List<Integer> byRank =
        IntStream.range(0, last)
            .boxed()
            .sorted(Comparator.comparingInt(i -> columns[i].rank()))
            .toList();
    for (final int i : byRank) {
      final int needed = columns[i].width() + GAP.length();
      if (columns[i].rank() == 0 || needed <= left) {
        shown.add(i);
        left -= needed;
      }
    }
    this.room = Math.max(MIN_TEXT, left + MIN_TEXT);
  }

  /** The headings. */
  public String header() {
    final StringBuilder line = new StringBuilder();
    for (int i = 0; i < last; i++) {
      if (shown.contains(i)) {
        final Column column = columns.get(i);
        line.append(column.cell(terminal, column.title(), column.width(), Terminal.Style.PLAIN))
            .append(GAP);
      }
    }
    return terminal.styled(
        Terminal.Style.STRONG, line.append(columns.get(last).title()).toString());
  }

  /** A row: a cell for each column, shown or not, each on one line. */
  public String row(final String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "%d cells for %d columns".formatted(cells.length, columns.size()));
    }
    final StringBuilder line = new StringBuilder();
    for (int i = 0; i < last; i++) {
      if (shown.contains(i)) {
        final Column column = columns.get(i);
        final String cell =
            terminal.outIsTerminal() && column.rank() > 0
                ? DisplayWidth.cut(cells[i], column.width())
                : cells[i];
        line.append(column.cell(terminal, cell, column.width(), column.style())).append(GAP);
      }
    }
    return line.append(terminal.outIsTerminal() ? DisplayWidth.cut(cells[last], room) : cells[last])
        .toString();
  }

  /** Headings of the columns that did not fit. */
  public List<String> leftOut() {
    final List<String> titles = new ArrayList<>();
    for (int i = 0; i < last; i++) {
      if (!shown.contains(i)) {
        titles.add(columns.get(i).title());
      }
    }
    return titles;
  }
}
