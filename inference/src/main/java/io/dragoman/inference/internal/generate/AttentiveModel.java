package io.dragoman.inference.internal.generate;

import io.dragoman.inference.EngineException;
import java.util.SortedSet;

/** A model that shows which part of its input each token of an answer attends to. */
public interface AttentiveModel {

  /** The layers of its decoder whose attention it shows, by number from 0; at least one. */
  SortedSet<Integer> layers();

  /**
   * Runs answers that are known.
   *
   * @param input what the encoder reads
   * @param tokens rows of equal length, prefix included; what fills up a row stands at its end
   * @param layers whose attention is wanted, of those that it shows
   * @throws EngineException if the model fails
   */
  Attended attend(EncoderInput input, long[][] tokens, SortedSet<Integer> layers);

  /** What rows attended to, until it is closed. */
  interface Attended extends AutoCloseable {

    /** Heads of each layer. */
    int heads();

    /** Places of the encoded input. */
    int sources();

    /**
     * Weights of one head for one row: how much each token attends to each place. Quickest when all
     * of a layer is asked for before another.
     *
     * @param into receives tokens x {@link #sources()} weights, which for a token are 1 in all
     */
    void weights(int row, int layer, int head, float[] into);

    /**
     * Scores of the token that follows a place.
     *
     * @param into receives one unnormalised score a token
     */
    void scores(int row, int position, float[] into);

    @Override
    void close();
  }
}
