package io.dragoman.resilience.batch;

/**
 * Tells what an engine's answer is worth. A sick model does not always fail: it may answer with
 * nonsense, or with nothing at all.
 *
 * <p>Called by the threads that call engines; must be quick and safe for several threads.
 *
 * @param <W> what an engine works on
 * @param <R> what it answers
 */
public interface AnswerCheck<W, R> {

  /**
   * Refuses an answer that nobody could use; whose fault that is, is found out as for any failure.
   *
   * @throws io.dragoman.schemas.DragomanException with INVALID_OUTPUT when it cannot be used; any
   *     other exception counts as the same
   */
  default void check(final W work, final R answer) {}

  /**
   * Whether a usable answer says nothing, such as a transcript of silence. It may be right, but is
   * believed only while the engine still has something to say to what it answered before.
   */
  default boolean isEmpty(final R answer) {
    return false;
  }
}
