package io.dragoman.dlq.letter;

/**
 * A task could not go on; the message says why. What it committed before is kept, what it had begun
 * is undone, so that the same order can simply be given again.
 */
public final class ReprocessorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a sentence for people. */
  public ReprocessorException(final String message) {
    super(message);
  }

  public ReprocessorException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
