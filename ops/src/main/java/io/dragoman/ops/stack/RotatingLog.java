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
 * becomes {@code NAME.1}, that before {@code NAME.2}, and the fifth is dropped.
 *
 * <p>A log that cannot be written, say because the disk is full, never stops the process: its
 * output is read and dropped until writing works again.
 */
final class RotatingLog {
  /** Five files of this size a process. */
  static final long MAX_BYTES = 10L * 1024 * 1024;

  /** Beside the one that is written. */
  private static final int OLDER = 4;

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

  private void rotate() throws IOException {
    for (int number = OLDER; number > 1; number--) {
      if (Files.exists(older(number - 1))) {
        Files.move(older(number - 1), older(number), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(file, older(1), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path older(final int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  private void append(final byte[] bytes, final int length) {
    try {
      if (Files.exists(file) && Files.size(file) + length > maxBytes) {
        rotate();
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
