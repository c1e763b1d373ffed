package io.dragoman.web.key;

/** A key file that cannot be used: which, where in it, and why. */
public final class KeyFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeyFileException(final String message) {
    super(message);
  }

  KeyFileException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
