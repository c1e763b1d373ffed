package io.dragoman.client.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A table of text for a terminal: columns aligned by what a character takes on screen, long cells
 * wrapped. Where the width does not suffice, columns with a rank are left out on a terminal, the
 * highest first, and then each row becomes a list of its cells.
 *
 * <p>Picocli's own table is for help texts only: it fails when it wraps wide characters, and takes
 * {@code @|} in a text for markup.
 */
public final class TextTable {
  private static final String GAP = "  ";
  private static final int NARROWEST_TEXT = 14;

  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  /** Without rows yet. */
  public TextTable(final Column... columns) {
    this.columns = List.of(columns);
  }

  /** Adds a row with a cell for each column. */
  public void row(final Cell... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "%d cells for %d columns".formatted(cells.length, columns.size()));
    }
    rows.add(List.of(cells));
  }

  /** The lines of the table, none wider than the terminal where that is possible. */
  public List<String> render(final Terminal terminal) {
    final int[] widths = naturalWidths();
    if (!fit(widths, terminal.width())) {
      return narrower(terminal)
          .map(table -> table.render(terminal))
          .orElseGet(() -> renderAsLists(terminal));
    }
    final List<String> lines = new ArrayList<>();
    final List<Cell> titles =
        columns.stream().map(column -> new Cell(column.title(), Terminal.Style.STRONG)).toList();
    lines.addAll(renderRow(titles, widths, terminal));
    rows.forEach(row -> lines.addAll(renderRow(row, widths, terminal)));
    return lines;
  }

  /** Without the column that a person misses least, if it may be missed; a pipe gets them all. */
  private Optional<TextTable> narrower(final Terminal terminal) {
    final int least =
        IntStream.range(0, columns.size())
            .boxed()
            .max(Comparator.comparingInt(i -> columns.get(i).rank()))
            .orElseThrow();
    if (columns.get(least).rank() == 0 || !terminal.outIsTerminal()) {
      return Optional.empty();
    }
    final TextTable fewer = new TextTable(without(columns, least).toArray(Column[]::new));
    rows.forEach(row -> fewer.row(without(row, least).toArray(Cell[]::new)));
    return Optional.of(fewer);
  }

  private static <T> List<T> without(final List<T> all, final int index) {
    final List<T> fewer = new ArrayList<>(all);
    fewer.remove(index);
    return fewer;
  }

  private int[] naturalWidths() {
    final int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = DisplayWidth.of(columns.get(i).title());
      for (final List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], DisplayWidth.of(row.get(i).text()));
      }
    }
    return widths;
  }

  /** Narrows the widest wrapping columns until all fit; false when they cannot. */
  private boolean fit(final int[] widths, final int available) {
    int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - available;
    while (excess > 0) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        if (columns.get(i).wraps()
            && widths[i] > NARROWEST_TEXT
            && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return false;
      }
      widths[widest]--;
      excess--;
    }
    return true;
  }

  private List<String> renderRow(
      final List<Cell> cells, final int[] widths, final Terminal terminal) {
    final List<List<String>> wrapped = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      wrapped.add(wrap(cells.get(i).text(), widths[i]));
    }
    final int height = wrapped.stream().mapToInt(List::size).max().orElse(1);
    final List<String> lines = new ArrayList<>();
    for (int line = 0; line < height; line++) {
      final StringBuilder out = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        final String text = line < wrapped.get(i).size() ? wrapped.get(i).get(line) : "";
        out.append(i == 0 ? "" : GAP)
            .append(columns.get(i).cell(terminal, text, widths[i], cells.get(i).style()));
      }
      lines.add(out.toString().stripTrailing());
    }
    return lines;
  }

  private List<String> renderAsLists(final Terminal terminal) {
    final int label =
        columns.stream().mapToInt(column -> DisplayWidth.of(column.title())).max().orElse(0);
    final List<String> lines = new ArrayList<>();
    for (final List<Cell> row : rows) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      for (int i = 0; i < columns.size(); i++) {
        final String title = columns.get(i).title();
        final int width = Math.max(1, terminal.width() - label - GAP.length());
        final List<String> texts = wrap(row.get(i).text(), width);
        for (int line = 0; line < texts.size(); line++) {
          final String head = line == 0 ? title : "";
          lines.add(
              (terminal.styled(Terminal.Style.FAINT, head)
                      + " ".repeat(label - DisplayWidth.of(head))
                      + GAP
                      + terminal.styled(row.get(i).style(), texts.get(line)))
                  .stripTrailing());
        }
      }
    }
    return lines;
  }

  /** Breaks a text at spaces into lines of at most {@code width} columns; longer words are cut. */
  static List<String> wrap(final String text, final int width) {
    final List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (final String word : text.split(" ", -1)) {
      if (!line.isEmpty() && DisplayWidth.of(line) + 1 + DisplayWidth.of(word) > width) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder();
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
      while (DisplayWidth.of(line) > width) {
        final int cut = DisplayWidth.end(line, width);
        lines.add(line.substring(0, cut));
        line.delete(0, cut);
      }
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }

  /**
   * A cell.
   *
   * @param text what it shows, one line
   * @param style how, on a terminal
   */
  public record Cell(String text, Terminal.Style style) {
    /** A cell in plain style. */
    public static Cell of(final String text) {
      return new Cell(text, Terminal.Style.PLAIN);
    }
  }
}
