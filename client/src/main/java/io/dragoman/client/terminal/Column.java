package io.dragoman.client.terminal;

/**
 * A column of a table.
 *
 * @param title its heading
 * @param right whether cells are aligned to the right, as numbers are
 * @param wraps whether its cells may be wrapped
 * @param width of its cells in a {@link StreamedTable}; longer ones are cut on a terminal, or move
 *     the rest of their row; 0: any
 * @param rank the higher, the sooner it is left out where there is too little room; 0: never, and a
 *     {@link StreamedTable} never cuts it
 * @param style of its cells
 */
public record Column(
    String title, boolean right, boolean wraps, int width, int rank, Terminal.Style style) {
  /** A column of words that stay whole. */
  public static Column of(final String title) {
    return new Column(title, false, false, 0, 0, Terminal.Style.PLAIN);
  }

  /** A column of numbers. */
  public static Column number(final String title) {
    return new Column(title, true, false, 0, 0, Terminal.Style.PLAIN);
  }

  /** A column of text that may be wrapped. */
  public static Column text(final String title) {
    return new Column(title, false, true, 0, 0, Terminal.Style.PLAIN);
  }

  /** The same with a width of its own. */
  public Column fixed(final int columns, final int missed) {
    return new Column(title, right, wraps, columns, missed, style);
  }

  /** The same, left out by this rank. */
  public Column missed(final int missed) {
    return new Column(title, right, wraps, width, missed, style);
  }

  /** The same with cells in this style. */
  public Column styled(final Terminal.Style other) {
    return new Column(title, right, wraps, width, rank, other);
  }

  /** A cell of this many columns: padded, and in a style where the terminal has styles. */
  String cell(
      final Terminal terminal, final String text, final int columns, final Terminal.Style shown) {
    final String padding = " ".repeat(Math.max(0, columns - DisplayWidth.of(text)));
    final String styled = text.isEmpty() ? "" : terminal.styled(shown, text);
    return right ? padding + styled : styled + padding;
  }
}
