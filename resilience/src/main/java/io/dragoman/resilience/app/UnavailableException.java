package io.dragoman.resilience.app;

/**
 * An app cannot start now, for a reason that may pass without anybody's doing; its process ends
 * with {@link ExitCode#UNAVAILABLE}, and whoever supervises it starts it again.
 */
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * With its reason.
   *
   * @param message one sentence: what is not there, and how often it was tried
   */
  public UnavailableException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
