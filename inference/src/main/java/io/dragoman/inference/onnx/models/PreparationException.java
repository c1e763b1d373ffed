package io.dragoman.inference.onnx.models;

/** A model cannot be prepared; the message says why and what to do, and nothing was left broken. */
public final class PreparationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PreparationException(final String message) {
    super(message);
  }

  PreparationException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
