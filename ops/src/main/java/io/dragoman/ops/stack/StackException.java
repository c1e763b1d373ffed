package io.dragoman.ops.stack;

/** The local stack cannot do what was asked; the message is a sentence for people. */
public final class StackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StackException(final String message) {
    super(message);
  }

  public StackException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
