package io.dragoman.gateway.view;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Jobs cannot be written or read just now; nothing is lost. */
public final class JobsUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * What is away.
   *
   * @param message one sentence
   * @param retryAfter when it is worth another try
   */
  public JobsUnavailableException(
      final String message, final Duration retryAfter, final @Nullable Throwable cause) {
    super(message, cause);
    this.retryAfter = retryAfter;
  }

  /** When it is worth another try. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
