package io.dragoman.gateway.budget;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.resilience.config.StrictJson;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much may be spent.
 *
 * @param day on a day, UTC; empty: as much as one likes
 * @param month in a month, UTC; empty: as much as one likes
 */
record Budget(Optional<BigDecimal> day, Optional<BigDecimal> month) {
  /** As much as one likes. */
  static final Budget NONE = new Budget(Optional.empty(), Optional.empty());

  private static final List<String> FIELDS =
      Arrays.stream(Period.values()).map(Period::word).toList();

  /** A time that money is for. */
  enum Period {
    DAY,
    MONTH;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one that a day is in, as {@code 2027-01-31} or {@code 2027-01}. */
    String time(final LocalDate day) {
      return switch (this) {
        case DAY -> day.toString();
        case MONTH -> YearMonth.from(day).toString();
      };
    }

    /** When the one that a day is in is over. */
    Instant end(final LocalDate day) {
      final LocalDate next =
          switch (this) {
            case DAY -> day.plusDays(1);
            case MONTH -> day.withDayOfMonth(1).plusMonths(1);
          };
      return next.atStartOfDay(ZoneOffset.UTC).toInstant();
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
   * @param others fields beside it that were read already, for the sentence about unknown ones
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static Budget parse(
      final String where, final Map<String, JsonNode> fields, final String... others) {
    fields
        .keySet()
        .forEach(
            field -> {
              if (!FIELDS.contains(field)) {
                throw StrictJson.unknown(
                    where, field, Stream.concat(FIELDS.stream(), Stream.of(others)).toList());
              }
            });
    final Budget budget =
        new Budget(amount(where, fields, Period.DAY), amount(where, fields, Period.MONTH));
    if (budget.equals(NONE)) {
      throw new IllegalArgumentException(where + " has neither day nor month");
    }
    return budget;
  }

  private static Optional<BigDecimal> amount(
      final String where, final Map<String, JsonNode> fields, final Period period) {
    return Optional.ofNullable(fields.get(period.word()))
        .map(value -> StrictJson.amount(where + "." + period.word(), value));
  }
}
