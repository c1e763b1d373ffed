package io.dragoman.ops.top;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers in few columns. */
final class Numbers {
  private static final String UNKNOWN = "-";

  private Numbers() {}

  /** Such as {@code 999}, {@code 12.3k}, {@code 4.5M}. */
  static String count(final double number) {
    if (number < 10_000) {
      return String.format(Locale.ROOT, "%.0f", number);
    }
    return number < 1e6
        ? String.format(Locale.ROOT, "%.1fk", number / 1e3)
        : String.format(Locale.ROOT, "%.1fM", number / 1e6);
  }

  /** The same, or a dash. */
  static String count(final OptionalDouble number) {
    return number.isPresent() ? count(number.getAsDouble()) : UNKNOWN;
  }

  /** With one decimal place where it is small, or a dash. */
  static String rate(final OptionalDouble number) {
    if (number.isEmpty()) {
      return UNKNOWN;
    }
    return number.getAsDouble() < 1000
        ? String.format(Locale.ROOT, "%.1f", number.getAsDouble())
        : count(number.getAsDouble());
  }

  /** Seconds with one decimal place where they are few, such as {@code 0.3s} and {@code 12m}. */
  static String seconds(final OptionalDouble seconds) {
    return seconds.isPresent() && seconds.getAsDouble() < 10
        ? String.format(Locale.ROOT, "%.1fs", seconds.getAsDouble())
        : age(seconds);
  }

  /** Seconds as {@code 5s}, {@code 12m}, {@code 3h}, {@code 2d}, or a dash. */
  static String age(final OptionalDouble seconds) {
    if (seconds.isEmpty()) {
      return UNKNOWN;
    }
    final long whole = Math.round(seconds.getAsDouble());
    if (whole < 120) {
      return whole + "s";
    }
    if (whole < 7200) {
      return whole / 60 + "m";
    }
    return whole < 172_800 ? whole / 3600 + "h" : whole / 86_400 + "d";
  }
}
