package io.dragoman.gateway.fetch;

/** A URL that could not be asked, or answered what is of no use: one sentence. */
public final class FetchException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With one sentence for the client. */
  public FetchException(final String message) {
    super(message);
  }

  /** With what failed. */
  FetchException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
