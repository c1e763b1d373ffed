package io.dragoman.inference.internal.generate;

import io.dragoman.inference.EngineException;
import java.nio.FloatBuffer;
import java.util.Optional;

/** A decoder while it generates one batch, with all that it remembers of it. */
public interface DecoderRun extends AutoCloseable {

  /**
   * The scores of the token that follows a row's last one. May be read by several threads at once.
   *
   * @param row which row
   * @param into receives one unnormalised score a token
   */
  void scores(int row, float[] into);

  /**
   * The same where they lie, not copied; empty if they do not lie there one after the other as
   * floats. May be read by several threads at once, until the next step, and not written.
   *
   * @param row which row
   */
  default Optional<FloatBuffer> scores(final int row) {
    return Optional.empty();
  }

  /**
   * The scores of the token that follows a place in the tokens run last.
   *
   * @param row which row
   * @param position which token of the prefix; 0 after a single step
   * @param into receives one unnormalised score a token
   */
  void scores(int row, int position, float[] into);

  /**
   * Runs one more token of each row; the scores before it are gone.
   *
   * @param tokens the token chosen last, one a row
   * @throws EngineException if the decoder fails
   */
  void step(long[] tokens);

  /**
   * Goes on with some of the rows; the scores of the last step are gone.
   *
   * @param rows which ones, in their new order; one that is named twice goes on twice
   * @throws EngineException if their memory cannot be copied
   */
  void keep(int[] rows);

  /** Frees all that it remembers. Idempotent. */
  @Override
  void close();
}
