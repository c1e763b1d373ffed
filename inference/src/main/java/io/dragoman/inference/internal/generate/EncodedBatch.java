package io.dragoman.inference.internal.generate;

import io.dragoman.inference.EngineException;

/** What an encoder made of a batch. */
public interface EncodedBatch extends AutoCloseable {

  /**
   * Starts to generate: runs a prefix, of the same length in all rows, through the decoder.
   *
   * <p>Once only: the run takes over what was encoded, and frees it as early as it can.
   *
   * @param prefix tokens, rows x length
   * @throws EngineException if the decoder fails
   */
  DecoderRun start(long[][] prefix);

  /**
   * Starts to generate with tokens of the model's shortlist only, if it has one.
   *
   * @param shortlisted whether so; else as {@link #start(long[][])}
   */
  default DecoderRun start(final long[][] prefix, final boolean shortlisted) {
    return start(prefix);
  }

  /** Frees what no run took over. Idempotent. */
  @Override
  void close();
}
