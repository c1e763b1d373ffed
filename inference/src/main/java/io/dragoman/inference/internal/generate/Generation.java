package io.dragoman.inference.internal.generate;

import java.util.List;

/**
 * What was generated for a batch, and what it took.
 *
 * @param rows one result a row, in order
 * @param steps runs of the decoder
 * @param encoderNanos time spent in the encoder, nanoseconds
 * @param decoderNanos time spent in the decoder and in choosing tokens, nanoseconds
 */
public record Generation(List<Generated> rows, long steps, long encoderNanos, long decoderNanos) {

  /** Tokens that were chosen, ends included. */
  public long choices() {
    return rows.stream().mapToLong(Generated::choices).sum();
  }
}
