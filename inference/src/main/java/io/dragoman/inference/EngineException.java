package io.dragoman.inference;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;

/** A call failed as a whole; the code tells whether the input, the moment or the device was why. */
public final class EngineException extends DragomanException {
  private static final long serialVersionUID = 1L;

  /**
   * Without another cause.
   *
   * @param code whose fault it was, which decides what becomes of the work
   * @param message what went wrong, a sentence; it is shown to clients and in dead letters
   */
  public EngineException(final ErrorCode code, final String message) {
    super(code, message);
  }

  /**
   * Because of something else.
   *
   * @param code whose fault it was, which decides what becomes of the work
   * @param message what went wrong, a sentence; it is shown to clients and in dead letters
   */
  public EngineException(final ErrorCode code, final String message, final Throwable cause) {
    super(code, message, cause);
  }
}
