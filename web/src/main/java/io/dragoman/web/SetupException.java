package io.dragoman.web;

/** A server that cannot be started as it is meant to be: what is wrong, and where. */
public final class SetupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With one sentence for people. */
  public SetupException(final String message) {
    super(message);
  }

  /** With what failed. */
  public SetupException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
