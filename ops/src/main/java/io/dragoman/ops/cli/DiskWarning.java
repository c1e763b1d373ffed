package io.dragoman.ops.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Warns when the disk of a local stack has little room left. A broker without room ends, and again
 * after each restart; and the file that says so can then not be written either.
 */
final class DiskWarning {
  private static final int MIB = 1024 * 1024;
  private static final long MIN_FREE_BYTES = 100L * MIB;

  private DiskWarning() {}

  /** A warning about the disk that {@code directory} is on; empty while there is room. */
  static Optional<String> about(final Path directory) throws IOException {
    return about(directory, Files.getFileStore(directory).getUsableSpace());
  }

  static Optional<String> about(final Path directory, final long freeBytes) {
    return freeBytes >= MIN_FREE_BYTES
        ? Optional.empty()
        : Optional.of(
            ("Warning: the disk of %s has %d MiB left. Without room the broker ends, nothing is"
                    + " worked on, and the states above may be old; all goes on by itself when"
                    + " there is room again.")
                .formatted(directory, freeBytes / MIB));
  }
}
