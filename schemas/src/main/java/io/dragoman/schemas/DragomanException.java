package io.dragoman.schemas;

import java.util.Objects;

/**
 * The root of all failures that Dragoman knows by name.
 *
 * <p>Its {@link #code()} decides what follows; its message says what was wrong, where, and with
 * which value, in one sentence that can be shown to a client.
 */
public class DragomanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public DragomanException(final ErrorCode code, final String message) {
    super(message);
    this.code = Objects.requireNonNull(code, "code");
  }

  public DragomanException(final ErrorCode code, final String message, final Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
  }

  /** What went wrong. */
  public final ErrorCode code() {
    return code;
  }
}
