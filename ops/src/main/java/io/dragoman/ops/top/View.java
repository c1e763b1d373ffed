package io.dragoman.ops.top;

import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.DisplayWidth;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable;
import io.dragoman.client.terminal.TextTable.Cell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What is on the screen: a line of sums, and a line for each instance.
 *
 * <p>Where the screen is too narrow the least important columns go first; where it is too low, the
 * last lines, with a word on how many.
 */
final class View {
  private static final int GAP = 2;

  /** In the order on screen; a higher rank goes sooner, 0 never. */
  private static final List<Shown> COLUMNS =
      List.of(
          new Shown(Column.of("NAME"), 0, row -> Cell.of(row.instance().name())),
          new Shown(Column.of("STATE"), 0, Row::state),
          new Shown(Column.number("UNITS/S"), 1, row -> number(Numbers.rate(row.throughput()))),
          new Shown(Column.number("REALTIME"), 6, row -> number(Numbers.rate(row.realTime()))),
          new Shown(Column.number("LAG"), 2, row -> number(Numbers.count(row.lag()))),
          new Shown(Column.number("OLDEST"), 7, row -> number(Numbers.age(row.oldest()))),
          new Shown(Column.number("CALL"), 3, row -> number(Numbers.seconds(row.longestCall()))),
          new Shown(Column.number("INBOX"), 4, row -> number(Numbers.count(row.inbox()))),
          new Shown(Column.number("DELAYED"), 8, row -> number(Numbers.count(row.delayed()))),
          new Shown(Column.number("DEAD"), 5, View::dead),
          new Shown(Column.of("BREAKER"), 3, Row::breakers),
          new Shown(Column.of("GATE"), 3, Row::gate));

  private View() {}

  private record Shown(Column column, int rank, Function<Row, Cell> cell) {}

  /**
   * The lines for a terminal.
   *
   * @param title the first line
   * @param height how many lines there may be; 0: any number
   */
  static List<String> render(
      final String title, final List<Row> rows, final Terminal terminal, final int height) {
    final List<String> lines = new ArrayList<>();
    lines.add(terminal.styled(Terminal.Style.STRONG, DisplayWidth.cut(title, terminal.width())));
    lines.add(DisplayWidth.cut(sums(rows), terminal.width()));
    lines.add("");
    lines.addAll(table(rows, terminal));
    if (height <= 0 || lines.size() <= height) {
      return lines;
    }
    final List<String> seen = new ArrayList<>(lines.subList(0, Math.max(1, height - 1)));
    if (height > 1) {
      seen.add(
          DisplayWidth.cut(
              "… %d more lines".formatted(lines.size() - seen.size()), terminal.width()));
    }
    return seen;
  }

  private static List<String> table(final List<Row> rows, final Terminal terminal) {
    final List<Shown> columns = new ArrayList<>(COLUMNS);
    while (width(columns, rows) > terminal.width()) {
      final Shown least = columns.stream().max(Comparator.comparingInt(Shown::rank)).orElseThrow();
      if (least.rank() == 0) {
        break;
      }
      columns.remove(least);
    }
    final TextTable table =
        new TextTable(columns.stream().map(Shown::column).toArray(Column[]::new));
    for (final Row row : rows) {
      table.row(columns.stream().map(column -> column.cell().apply(row)).toArray(Cell[]::new));
    }
    return table.render(terminal);
  }

  private static int width(final List<Shown> columns, final List<Row> rows) {
    return columns.stream()
            .mapToInt(
                column ->
                    Math.max(
                        DisplayWidth.of(column.column().title()),
                        rows.stream()
                            .mapToInt(row -> DisplayWidth.of(column.cell().apply(row).text()))
                            .max()
                            .orElse(0)))
            .sum()
        + GAP * (columns.size() - 1);
  }

  private static String sums(final List<Row> rows) {
    final OptionalDouble oldest =
        rows.stream().map(Row::oldest).flatMapToDouble(OptionalDouble::stream).max();
    final double fresh = sum(rows, row -> row.newDeadLetters().orElse(0));
    return "real time x %s, lag %s (oldest %s), inbox %s, dead letters %s%s"
        .formatted(
            Numbers.rate(OptionalDouble.of(sum(rows, row -> row.realTime().orElse(0)))),
            Numbers.count(lag(rows)),
            Numbers.age(oldest),
            Numbers.count(sum(rows, row -> row.inbox().orElse(0))),
            Numbers.count(sum(rows, row -> row.deadLetters().orElse(0))),
            fresh > 0 ? " (+%s)".formatted(Numbers.count(fresh)) : "");
  }

  /** Each instance of an app tells the lag of its whole group. */
  private static double lag(final List<Row> rows) {
    return rows.stream()
        .collect(
            Collectors.toMap(row -> row.instance().app(), row -> row.lag().orElse(0), Math::max))
        .values()
        .stream()
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  private static double sum(final List<Row> rows, final ToDoubleFunction<Row> number) {
    return rows.stream().mapToDouble(number).sum();
  }

  private static Cell number(final String text) {
    return new Cell(text, text.equals("-") ? Terminal.Style.FAINT : Terminal.Style.PLAIN);
  }

  private static Cell dead(final Row row) {
    final double fresh = row.newDeadLetters().orElse(0);
    return fresh > 0
        ? new Cell(
            Numbers.count(row.deadLetters()) + " +" + Numbers.count(fresh), Terminal.Style.BAD)
        : number(Numbers.count(row.deadLetters()));
  }
}
