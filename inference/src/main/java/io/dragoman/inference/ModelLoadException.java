package io.dragoman.inference;

/**
 * A model could not be opened: a file is missing or unusable, or the device is not there.
 *
 * <p>A fault of configuration, never of a record; its message names the file or the library and
 * says what would be accepted.
 */
public final class ModelLoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelLoadException(final String message) {
    super(message);
  }

  public ModelLoadException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
