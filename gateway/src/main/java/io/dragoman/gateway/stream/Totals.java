package io.dragoman.gateway.stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dragoman.gateway.stream.Prices.Unit;
import io.dragoman.schemas.Cost;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was used.
 *
 * @param requests requests that ingest accepted
 * @param audioMs length of their audio, milliseconds
 * @param characters Unicode characters that were translated, for each target language
 * @param tokens tokens that engines wrote, where they tell it, of transcripts and translations
 * @param engineMicros how long engines worked for it, microseconds: what was answered from an
 *     earlier identical unit of work took no time
 * @param cost by the prices of the time at which it was used
 * @param inputTokens tokens that engines read, where they tell it
 * @param costs what engines cost for it, as results say, by currency
 */
public record Totals(
    long requests,
    long audioMs,
    long characters,
    long tokens,
    long engineMicros,
    BigDecimal cost,
    long inputTokens,
    SortedMap<String, BigDecimal> costs) {
  /** Nothing. */
  public static final Totals NONE = new Totals(0, 0, 0, 0, 0, BigDecimal.ZERO, 0, new TreeMap<>());

  private static final int MILLIS = 3;
  private static final int MICROS = 6;

  public Totals {
    costs = Collections.unmodifiableSortedMap(new TreeMap<>(costs));
  }

  /** What one result took, without what it costs its client. */
  static Totals result(
      final long characters,
      final long tokens,
      final long engineMicros,
      final long inputTokens,
      final Optional<Cost> cost) {
    return new Totals(
        0,
        0,
        characters,
        tokens,
        engineMicros,
        BigDecimal.ZERO,
        inputTokens,
        cost.filter(paid -> paid.amount().signum() > 0)
            .map(paid -> new TreeMap<>(Map.of(paid.currency(), paid.amount())))
            .orElseGet(TreeMap::new));
  }

  /** As stores and replicas of any version say it: earlier ones know nothing of engines. */
  @JsonCreator
  static Totals read(
      @JsonProperty("requests") final long requests,
      @JsonProperty("audioMs") final long audioMs,
      @JsonProperty("characters") final long characters,
      @JsonProperty("tokens") final long tokens,
      @JsonProperty("engineMicros") final @Nullable Long engineMicros,
      @JsonProperty("cost") final BigDecimal cost,
      @JsonProperty("inputTokens") final @Nullable Long inputTokens,
      @JsonProperty("costs") final @Nullable SortedMap<String, BigDecimal> costs) {
    return new Totals(
        requests,
        audioMs,
        characters,
        tokens,
        engineMicros == null ? 0 : engineMicros,
        cost,
        inputTokens == null ? 0 : inputTokens,
        costs == null ? new TreeMap<>() : costs);
  }

  /** Both together. */
  public Totals plus(final Totals other) {
    final SortedMap<String, BigDecimal> sum = new TreeMap<>(costs);
    other.costs.forEach((currency, amount) -> sum.merge(currency, amount, BigDecimal::add));
    return new Totals(
        requests + other.requests,
        audioMs + other.audioMs,
        characters + other.characters,
        tokens + other.tokens,
        engineMicros + other.engineMicros,
        cost.add(other.cost),
        inputTokens + other.inputTokens,
        sum);
  }

  /** How much of a unit it is. */
  public BigDecimal of(final Unit unit) {
    return switch (unit) {
      case REQUEST -> BigDecimal.valueOf(requests);
      case AUDIO_SECOND -> BigDecimal.valueOf(audioMs, MILLIS);
      case CHARACTER -> BigDecimal.valueOf(characters);
      case TOKEN -> BigDecimal.valueOf(tokens);
      case ENGINE_SECOND -> BigDecimal.valueOf(engineMicros, MICROS);
    };
  }

  /** The same with what it costs. */
  Totals priced(final Prices prices) {
    BigDecimal price = BigDecimal.ZERO;
    for (final Unit unit : Unit.values()) {
      price = price.add(prices.of(unit, of(unit)));
    }
    return new Totals(
        requests, audioMs, characters, tokens, engineMicros, price, inputTokens, costs);
  }
}
