package io.dragoman.gateway.stream;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a unit of each kind of usage costs, in whatever currency.
 *
 * @param each by kind; nothing where it is not there
 */
public record Prices(Map<Unit, BigDecimal> each) {
  /** What is counted. */
  public enum Unit {
    /** Requests that ingest accepted. */
    REQUEST,
    /** Seconds of audio that were decoded. */
    AUDIO_SECOND,
    /** Characters that were translated, for each target language. */
    CHARACTER,
    /** Tokens that engines wrote, where they tell it, of transcripts and translations. */
    TOKEN,
    /** Seconds that engines worked. */
    ENGINE_SECOND;

    /** As it is configured. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Prices {
    each = Map.copyOf(each);
  }

  /**
   * As it is configured: {@code character=0.00002}, one for each.
   *
   * @throws IllegalArgumentException with a sentence, if it is no such list
   */
  public static Prices parse(final List<String> table) {
    final Map<Unit, BigDecimal> each = new EnumMap<>(Unit.class);
    for (final String row : table) {
      final int sign = row.indexOf('=');
      try {
        final Unit unit = Unit.valueOf(row.substring(0, sign).strip().toUpperCase(Locale.ROOT));
        final BigDecimal price = new BigDecimal(row.substring(sign + 1).strip());
        if (price.signum() < 0 || price.precision() > 30 || Math.abs(price.scale()) > 30) {
          throw new NumberFormatException(row);
        }
        each.put(unit, price);
      } catch (final IllegalArgumentException | StringIndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            "'"
                + row
                + "' is no price. Write request, audio_second, character, token or engine_second, ="
                + " and a number, such as character=0.00002.",
            e);
      }
    }
    return new Prices(each);
  }

  BigDecimal of(final Unit unit, final BigDecimal amount) {
    return each.getOrDefault(unit, BigDecimal.ZERO).multiply(amount);
  }
}
