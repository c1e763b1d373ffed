package io.dragoman.stage.price;

import io.dragoman.schemas.Cost;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one engine, or several alike, costs.
 *
 * @param engine name of the engine as results tell it; {@code *} stands for any characters
 * @param model its model version, likewise
 * @param each price of each unit that has one
 */
record Price(String engine, String model, Map<Unit, BigDecimal> each) {
  private static final int MILLIS = 3;
  private static final int NANOS = 9;

  /** Prices of fewer than these seconds are rounded below anything that is told. */
  private static final int GUARD_PLACES = 2 * Cost.PLACES;

  Price {
    each = Map.copyOf(each);
  }

  /** What a price may be for; the field of the table is its name in small letters. */
  enum Unit {
    PER_CALL(1),
    PER_THOUSAND_INPUT_TOKENS(1_000),
    PER_MILLION_INPUT_TOKENS(1_000_000),
    PER_THOUSAND_OUTPUT_TOKENS(1_000),
    PER_MILLION_OUTPUT_TOKENS(1_000_000),
    PER_CHARACTER(1),
    PER_MILLION_CHARACTERS(1_000_000),
    PER_AUDIO_SECOND(1),
    PER_AUDIO_MINUTE(60),
    PER_ENGINE_SECOND(1),
    PER_ENGINE_HOUR(3_600);

    private final BigDecimal many;

    Unit(final long many) {
      this.many = BigDecimal.valueOf(many);
    }

    String field() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Unit> of(final String field) {
      return Arrays.stream(values()).filter(unit -> unit.field().equals(field)).findFirst();
    }

    /** What is counted, in whichever amounts it is sold: two prices of it would both be paid. */
    String counted() {
      return switch (this) {
        case PER_CALL -> "calls";
        case PER_THOUSAND_INPUT_TOKENS, PER_MILLION_INPUT_TOKENS -> "input tokens";
        case PER_THOUSAND_OUTPUT_TOKENS, PER_MILLION_OUTPUT_TOKENS -> "output tokens";
        case PER_CHARACTER, PER_MILLION_CHARACTERS -> "characters";
        case PER_AUDIO_SECOND, PER_AUDIO_MINUTE -> "audio";
        case PER_ENGINE_SECOND, PER_ENGINE_HOUR -> "engine time";
      };
    }

    private BigDecimal amount(final Consumption used) {
      return switch (this) {
        case PER_CALL -> BigDecimal.valueOf(used.calls());
        case PER_THOUSAND_INPUT_TOKENS, PER_MILLION_INPUT_TOKENS ->
            BigDecimal.valueOf(used.inputTokens());
        case PER_THOUSAND_OUTPUT_TOKENS, PER_MILLION_OUTPUT_TOKENS ->
            BigDecimal.valueOf(used.outputTokens());
        case PER_CHARACTER, PER_MILLION_CHARACTERS -> BigDecimal.valueOf(used.characters());
        case PER_AUDIO_SECOND, PER_AUDIO_MINUTE -> seconds(used.audio());
        case PER_ENGINE_SECOND, PER_ENGINE_HOUR -> seconds(used.engineTime());
      };
    }

    private static BigDecimal seconds(final Duration time) {
      return time.toNanosPart() % 1_000_000 == 0
          ? BigDecimal.valueOf(time.toMillis(), MILLIS)
          : BigDecimal.valueOf(time.toNanos(), NANOS);
    }
  }

  boolean isOf(final String engineName, final String modelVersion) {
    return matches(engine, engineName) && matches(model, modelVersion);
  }

  /** The sum of all units that have a price. */
  BigDecimal of(final Consumption used) {
    return each.entrySet().stream()
        .map(
            price ->
                price
                    .getValue()
                    .multiply(price.getKey().amount(used))
                    .divide(price.getKey().many, GUARD_PLACES, RoundingMode.HALF_EVEN))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static boolean matches(final String pattern, final String text) {
    return Pattern.matches(
        Arrays.stream(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")),
        text);
  }
}
