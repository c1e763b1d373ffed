package io.dragoman.inference;

/**
 * What an engine has done since it was opened, warm-ups included; each figure only grows.
 *
 * @param calls calls of {@code generate} that answered
 * @param items clips or sentences in them
 * @param tokens tokens chosen by the models, ends of text included
 * @param steps decoder runs; tokens divided by steps is how many rows shared a run on average
 * @param encoderPositions positions that the encoder computed, padding included
 * @param preparationNanos time spent before the model: log-mel or tokenizing, nanoseconds
 * @param encoderNanos time spent in the encoder, nanoseconds; 0 where encoder and decoder are one
 *     graph, and the decoder's time is that of both
 * @param decoderNanos time spent in the decoder and in choosing tokens, nanoseconds
 * @param runtimeNanos how much of the time of both was spent in the runtime that runs the model,
 *     nanoseconds
 */
public record EngineStatistics(
    long calls,
    long items,
    long tokens,
    long steps,
    long encoderPositions,
    long preparationNanos,
    long encoderNanos,
    long decoderNanos,
    long runtimeNanos) {

  /** Nothing done, or an engine that does not count. */
  public static final EngineStatistics NONE = new EngineStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Whether a model did all of it with encoder and decoder as one graph. */
  public boolean fused() {
    return steps > 0 && encoderNanos == 0;
  }

  /** The sum of both. */
  public EngineStatistics plus(final EngineStatistics other) {
    return new EngineStatistics(
        calls + other.calls,
        items + other.items,
        tokens + other.tokens,
        steps + other.steps,
        encoderPositions + other.encoderPositions,
        preparationNanos + other.preparationNanos,
        encoderNanos + other.encoderNanos,
        decoderNanos + other.decoderNanos,
        runtimeNanos + other.runtimeNanos);
  }

  /** What was done since {@code earlier}. */
  public EngineStatistics minus(final EngineStatistics earlier) {
    return new EngineStatistics(
        calls - earlier.calls,
        items - earlier.items,
        tokens - earlier.tokens,
        steps - earlier.steps,
        encoderPositions - earlier.encoderPositions,
        preparationNanos - earlier.preparationNanos,
        encoderNanos - earlier.encoderNanos,
        decoderNanos - earlier.decoderNanos,
        runtimeNanos - earlier.runtimeNanos);
  }
}
