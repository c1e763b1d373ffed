package io.dragoman.inference.internal.onnx.fuse;

/** Thrown where a model's graphs cannot be made one; the message says why. */
public final class FusionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why. */
  public FusionException(final String message) {
    super(message);
  }

  /** Says why, and what was the cause. */
  public FusionException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
