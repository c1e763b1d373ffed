package io.dragoman.inference.internal.generate;

import java.util.List;

/**
 * What was generated for a batch, and what it took.
 *
 * @param rows one result a row, in order
 * @param steps runs of the decoder
 * @param encoderNanos time spent in the encoder, nanoseconds; 0 where encoder and decoder are one
 *     graph, and the decoder's time is that of both
 * @param decoderNanos time spent in the decoder and in choosing tokens, nanoseconds
 * @param runtimeNanos how much of the time of both was spent in the runtime, nanoseconds
 */
public record Generation(
    List<Generated> rows, long steps, long encoderNanos, long decoderNanos, long runtimeNanos) {

  /** Tokens that were chosen, ends included. */
  public long choices() {
    return rows.stream().mapToLong(Generated::choices).sum();
  }
}
