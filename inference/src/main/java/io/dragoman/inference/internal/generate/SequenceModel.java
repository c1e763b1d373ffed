package io.dragoman.inference.internal.generate;

import io.dragoman.inference.EngineException;
import java.util.Optional;

/**
 * An encoder and a decoder with a memory, on some device by some runtime: all that the rules of
 * decoding know of either.
 *
 * <p>Whatever a runtime holds between steps, such as keys and values of the attention, stays behind
 * this interface; only tokens go in and only scores come out. Not safe for use by several threads,
 * and one {@link DecoderRun} at a time.
 */
public interface SequenceModel extends AutoCloseable {

  /** How many tokens there are, and so how many scores for each place. */
  int vocabulary();

  /**
   * Runs the encoder.
   *
   * @throws EngineException if it fails
   */
  EncodedBatch encode(EncoderInput input);

  /** The model for answers that are known; empty: it does not show what it attends to. */
  default Optional<AttentiveModel> attentive() {
    return Optional.empty();
  }

  /** Whether a speech encoder takes less than its whole window. */
  default boolean shortAudio() {
    return false;
  }

  /** Time spent in the runtime since the model was loaded, nanoseconds. */
  long runtimeNanos();

  @Override
  void close();
}
