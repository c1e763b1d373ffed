package io.dragoman.ops.drill;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A figure of a drill.
 *
 * @param name what was measured, with its unit; a name without one is a ratio
 * @param value how much
 * @param limit how much it may be; empty when it is only told
 */
record DrillMeasure(String name, double value, OptionalDouble limit) {

  /** A figure that is only told. */
  static DrillMeasure told(final String name, final double value) {
    return new DrillMeasure(name, value, OptionalDouble.empty());
  }

  /** A figure with a limit. */
  static DrillMeasure limited(final String name, final double value, final double limit) {
    return new DrillMeasure(name, value, OptionalDouble.of(limit));
  }

  /** Whether it is within its limit. */
  boolean reached() {
    return limit.isEmpty() || value <= limit.getAsDouble();
  }

  String text() {
    return limit.isEmpty()
        ? name + " " + number(value)
        : "%s %s (at most %s)".formatted(name, number(value), number(limit.getAsDouble()));
  }

  /** Without zeros at the end. */
  private static String number(final double number) {
    return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(number);
  }
}
