package io.dragoman.stage.price;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.resilience.config.StrictJson;
import io.dragoman.schemas.Cost;
import io.dragoman.stage.price.Price.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What engines cost, from a file. Amounts are decimal numbers, as texts or as numbers of JSON; they
 * are never binary fractions.
 *
 * @param version names these prices: other prices are another version
 * @param currency ISO 4217
 * @param prices the first one that an engine and model match counts
 */
public record PriceTable(String version, String currency, List<Price> prices) {
  private static final int MAX_PRICES = 1_000;
  private static final int MAX_PATTERN = 200;
  private static final String ENGINE = "engine";
  private static final String MODEL = "model";

  public PriceTable {
    prices = List.copyOf(prices);
  }

  private record Stored(
      @Nullable String version,
      @Nullable String currency,
      @JsonProperty("prices") @Nullable List<Map<String, JsonNode>> prices) {}

  /**
   * Makes sure that its version names no other prices than it did.
   *
   * @throws IllegalArgumentException with a sentence, if it does
   */
  void requireNewVersion(final PriceTable before) {
    if (before.version().equals(version) && !before.equals(this)) {
      throw new IllegalArgumentException(
          "other prices need another version than '%s'".formatted(version));
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static PriceTable parse(final byte[] file) {
    final Stored stored = StrictJson.read(file, Stored.class);
    final String version = stored.version() == null ? "" : stored.version();
    if (!Cost.VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException(
          "version must be 1 to 64 letters, digits, '.', '_' or '-', such as 2027-01");
    }
    final String currency = stored.currency() == null ? "" : stored.currency();
    if (!Cost.isCurrency(currency)) {
      throw new IllegalArgumentException(
          "currency must be a code of ISO 4217, such as USD, not '%s'".formatted(currency));
    }
    final List<Map<String, JsonNode>> rows = stored.prices() == null ? List.of() : stored.prices();
    if (rows.isEmpty() || rows.size() > MAX_PRICES) {
      throw new IllegalArgumentException("prices must be a list of 1 to " + MAX_PRICES);
    }
    final List<Price> prices = new ArrayList<>();
    final Set<List<String>> seen = new HashSet<>();
    for (int i = 0; i < rows.size(); i++) {
      final String where = "prices[" + i + "]";
      final Price price = price(where, rows.get(i));
      if (!seen.add(List.of(price.engine(), price.model()))) {
        throw new IllegalArgumentException(
            where + " is never used: an earlier one has the same engine and model");
      }
      prices.add(price);
    }
    return new PriceTable(version, currency, prices);
  }

  private static Price price(final String where, final Map<String, JsonNode> row) {
    final Map<Unit, BigDecimal> each = new EnumMap<>(Unit.class);
    row.forEach(
        (field, value) -> {
          if (!field.equals(ENGINE) && !field.equals(MODEL)) {
            each.put(unit(where, field), StrictJson.amount(where + "." + field, value));
          }
        });
    if (each.isEmpty()) {
      throw new IllegalArgumentException(
          where + " has no price; what costs nothing has \"per_call\": \"0\"");
    }
    final Set<String> counted = new HashSet<>();
    each.keySet()
        .forEach(
            unit -> {
              if (!counted.add(unit.counted())) {
                throw new IllegalArgumentException(
                    "%s has two prices of %s".formatted(where, unit.counted()));
              }
            });
    return new Price(
        pattern(where + "." + ENGINE, row.get(ENGINE)),
        pattern(where + "." + MODEL, row.get(MODEL)),
        each);
  }

  private static Unit unit(final String where, final String field) {
    return Unit.of(field).orElseThrow(() -> StrictJson.unknown(where, field, fields()));
  }

  private static List<String> fields() {
    return Stream.concat(Stream.of(ENGINE, MODEL), Arrays.stream(Unit.values()).map(Unit::field))
        .toList();
  }

  private static String pattern(final String where, final @Nullable JsonNode value) {
    if (value == null) {
      return "*";
    }
    if (!value.isTextual()
        || value.textValue().isEmpty()
        || value.textValue().length() > MAX_PATTERN) {
      throw new IllegalArgumentException(
          where + " must be a name, in which * stands for any characters");
    }
    return value.textValue();
  }

  /**
   * What a result costs.
   *
   * @param engine name of the engine that answered
   * @param model its model version
   * @return empty when there is no price of it
   */
  public Optional<Cost> cost(final String engine, final String model, final Consumption used) {
    return prices.stream()
        .filter(price -> price.isOf(engine, model))
        .findFirst()
        .map(price -> new Cost(price.of(used), currency, version));
  }

  /** Without all the prices. */
  @Override
  public String toString() {
    return "version %s, %d prices in %s".formatted(version, prices.size(), currency);
  }
}
