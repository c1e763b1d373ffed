package io.dragoman.gateway.budget;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How much may be spent.
 *
 * @param day on a day, UTC; empty: as much as one likes
 * @param month in a month, UTC; empty: as much as one likes
 */
record Budget(Optional<BigDecimal> day, Optional<BigDecimal> month) {
  /** As much as one likes. */
  static final Budget NONE = new Budget(Optional.empty(), Optional.empty());

  private static final int MAX_DIGITS = 12;

  /** A time that money is for. */
  enum Period {
    DAY,
    MONTH;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Optional<BigDecimal> of(final Period period) {
    return switch (period) {
      case DAY -> day;
      case MONTH -> month;
    };
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static Budget parse(final String where, final Map<String, JsonNode> fields) {
    fields
        .keySet()
        .forEach(
            field -> {
              if (!field.equals("day") && !field.equals("month")) {
                throw new IllegalArgumentException(
                    "%s has no field '%s'; there are day and month".formatted(where, field));
              }
            });
    final Budget budget =
        new Budget(
            Optional.ofNullable(fields.get("day")).map(value -> amount(where + ".day", value)),
            Optional.ofNullable(fields.get("month")).map(value -> amount(where + ".month", value)));
    if (budget.equals(NONE)) {
      throw new IllegalArgumentException(where + " has neither day nor month");
    }
    return budget;
  }

  private static BigDecimal amount(final String where, final JsonNode value) {
    try {
      if (value.isTextual() || value.isNumber()) {
        final BigDecimal amount = new BigDecimal(value.asText());
        if (amount.signum() >= 0
            && Math.abs((long) amount.precision() - amount.scale()) <= MAX_DIGITS
            && Math.abs(amount.scale()) <= MAX_DIGITS) {
          return amount;
        }
      }
    } catch (final NumberFormatException e) {
      // As wrong as the others.
    }
    throw new IllegalArgumentException(
        "%s must be a decimal number of 0 or more, such as \"25.50\"".formatted(where));
  }
}
