package io.dragoman.inference.internal.generate;

import java.nio.FloatBuffer;

/** What an encoder reads: a batch of rows. */
public sealed interface EncoderInput {

  /** How many rows there are. */
  int rows();

  /** How long a row is for the encoder, padding included. */
  int length();

  /**
   * Spectrograms.
   *
   * @param values {@code rows * bands * length} of them, row by row and band by band; a direct
   *     buffer in native order, which a runtime may read in place, so nobody changes it meanwhile
   * @param rows how many clips
   * @param bands mel bands
   * @param length frames
   */
  record Features(FloatBuffer values, int rows, int bands, int length) implements EncoderInput {}

  /**
   * Tokens of text.
   *
   * @param ids rows of equal length
   * @param mask for each of them 1, or 0 where it only fills up the row
   */
  record Tokens(long[][] ids, long[][] mask) implements EncoderInput {
    @Override
    public int rows() {
      return ids.length;
    }

    @Override
    public int length() {
      return ids[0].length;
    }
  }
}
