package io.dragoman.stage.price;

import java.time.Duration;

/**
 * What a result took of its engine.
 *
 * @param calls questions that the engine was asked
 * @param inputTokens tokens that it read
 * @param outputTokens tokens that it wrote
 * @param audio sound that it heard
 * @param characters Unicode characters that it translated
 * @param engineTime the result's share of the time that it worked
 */
public record Consumption(
    int calls,
    int inputTokens,
    int outputTokens,
    Duration audio,
    int characters,
    Duration engineTime) {
  /** Nothing at all. */
  public static final Consumption NONE = new Consumption(0, 0, 0, Duration.ZERO, 0, Duration.ZERO);
}
