package io.dragoman.ops.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * What a benchmark found, for people and for programs.
 *
 * @param rows the figures, in order
 */
public record BenchReport(List<BenchRow> rows) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public BenchReport {
    rows = List.copyOf(rows);
  }

  /** A line for each row: name, value and unit in columns. */
  public String text() {
    final int names = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    final int values = rows.stream().mapToInt(row -> number(row.value()).length()).max().orElse(0);
    final StringBuilder text = new StringBuilder();
    for (final BenchRow row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-" + Math.max(names, 1) + "s  %" + Math.max(values, 1) + "s  %s%n",
              row.name(),
              number(row.value()),
              row.unit()));
    }
    return text.toString();
  }

  /** One object with {@code rows}, each with name, value and unit. */
  public String json() {
    final ObjectNode report = JSON.createObjectNode();
    final ArrayNode array = report.putArray("rows");
    for (final BenchRow row : rows) {
      array
          .addObject()
          .put("name", row.name())
          .put("value", Double.parseDouble(number(row.value())))
          .put("unit", row.unit());
    }
    return report.toPrettyString();
  }

  /** Three digits are what such measurements are worth. */
  private static String number(final double value) {
    final double magnitude = Math.abs(value);
    final int decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
