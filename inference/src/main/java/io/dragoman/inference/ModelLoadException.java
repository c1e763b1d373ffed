package io.dragoman.inference;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model could not be opened: a file is missing or unusable, the device is not there, or the
 * moment is wrong.
 *
 * <p>Never a fault of a record; its message names the file or the library and says what would be
 * accepted. A fault of configuration, unless it is {@link #passing}.
 */
public final class ModelLoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;

  /** It stays so until somebody changes something. */
  public ModelLoadException(final String message) {
    super(message);
    this.passing = false;
  }

  /** It stays so until somebody changes something. */
  public ModelLoadException(final String message, final Throwable cause) {
    this(message, cause, false);
  }

  /**
   * With what is known of its reason.
   *
   * @param passing whether the same attempt may succeed a little later
   */
  public ModelLoadException(
      final String message, final @Nullable Throwable cause, final boolean passing) {
    super(message, cause);
    this.passing = passing;
  }

  /** A file could not be read; passing, unless it is not there or not ours to read. */
  public static ModelLoadException unreadable(final Path file, final IOException why) {
    final boolean lasting =
        why instanceof NoSuchFileException
            || why instanceof AccessDeniedException
            || why instanceof NotDirectoryException
            || why instanceof MalformedInputException;
    return new ModelLoadException(
        "Cannot read " + file.toAbsolutePath() + ": " + why, why, !lasting);
  }

  /**
   * Whether the same attempt may succeed a little later: a disk that failed to read, memory of the
   * device that others hold, a service that does not answer.
   */
  public boolean passing() {
    return passing;
  }
}
