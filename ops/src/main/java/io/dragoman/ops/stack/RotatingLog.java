package io.dragoman.ops.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Copies what a process prints to a file that never grows without end: at {@code maxBytes} it
 * becomes {@code NAME.1}, and the one before is dropped.
 *
 * <p>A log that cannot be written, say because the disk is full, never stops the process: its
 * output is read and dropped until writing works again.
 */
final class RotatingLog {
  /** Two files of this size a process. */
  static final long MAX_BYTES = 10L * 1024 * 1024;

  private static final int BUFFER_BYTES = 8192;

  private final Path file;
  private final long maxBytes;

  RotatingLog(final Path file, final long maxBytes) {
    this.file = file;
    this.maxBytes = maxBytes;
  }

  /** Copies until the stream ends. */
  void copy(final InputStream from) {
    final byte[] buffer = new byte[BUFFER_BYTES];
    try (from) {
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        append(buffer, read);
      }
    } catch (final IOException e) {
      // The process is gone, and with it the pipe.
    }
  }

  private void append(final byte[] bytes, final int length) {
    try {
      if (Files.exists(file) && Files.size(file) + length > maxBytes) {
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      try (OutputStream out =
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        out.write(bytes, 0, length);
      }
    } catch (final IOException e) {
      // Dropped, see above.
    }
  }
}
