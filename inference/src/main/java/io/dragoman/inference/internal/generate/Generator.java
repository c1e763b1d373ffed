package io.dragoman.inference.internal.generate;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import java.util.Optional;

/**
 * A loaded model that generates whole answers, each row as its {@link Search} says.
 *
 * <p>Not safe for use by several threads.
 */
public interface Generator extends AutoCloseable {

  /**
   * Generates.
   *
   * @param batch what
   * @param deadline looked at before every step of the decoder, or as often
   * @throws EngineException with ENGINE_TIMEOUT when the deadline passed, or when the model failed
   */
  Generation generate(Batch batch, Deadline deadline);

  /** The model for answers that are known; empty: it does not show what it attends to. */
  default Optional<AttentiveModel> attentive() {
    return Optional.empty();
  }

  /** Whether features may be of less than the whole window. */
  default boolean shortAudio() {
    return false;
  }

  @Override
  void close();
}
