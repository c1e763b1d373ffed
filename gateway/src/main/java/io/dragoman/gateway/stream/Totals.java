package io.dragoman.gateway.stream;

import io.dragoman.gateway.stream.Prices.Unit;
import java.math.BigDecimal;

/**
 * What was used.
 *
 * @param requests requests that ingest accepted
 * @param audioMs length of their audio, milliseconds
 * @param characters Unicode characters that were translated, for each target language
 * @param tokens tokens that were heard, where the engine tells them
 * @param cost by the prices of the time at which it was used
 */
public record Totals(long requests, long audioMs, long characters, long tokens, BigDecimal cost) {
  /** Nothing. */
  public static final Totals NONE = new Totals(0, 0, 0, 0, BigDecimal.ZERO);

  private static final int MILLIS = 3;

  /** Both together. */
  public Totals plus(final Totals other) {
    return new Totals(
        requests + other.requests,
        audioMs + other.audioMs,
        characters + other.characters,
        tokens + other.tokens,
        cost.add(other.cost));
  }

  /** The same with what it costs. */
  Totals priced(final Prices prices) {
    return new Totals(
        requests,
        audioMs,
        characters,
        tokens,
        prices
            .of(Unit.REQUEST, BigDecimal.valueOf(requests))
            .add(prices.of(Unit.AUDIO_SECOND, BigDecimal.valueOf(audioMs, MILLIS)))
            .add(prices.of(Unit.CHARACTER, BigDecimal.valueOf(characters)))
            .add(prices.of(Unit.TOKEN, BigDecimal.valueOf(tokens))));
  }
}
