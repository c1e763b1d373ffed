package io.dragoman.ops.stack;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** Says in words what file system exceptions say with their class. */
public final class Failures {
  private Failures() {}

  /** Why it failed, in a few words. */
  public static String reason(final IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied: " + denied.getFile();
      case NoSuchFileException missing -> "not found: " + missing.getFile();
      case NotDirectoryException file -> "not a directory: " + file.getFile();
      case FileAlreadyExistsException file -> "in the way: " + file.getFile();
      case FileSystemException other ->
          Optional.ofNullable(other.getReason()).orElse(other.getClass().getSimpleName())
              + ": "
              + other.getFile();
      default -> Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    };
  }
}
