package io.dragoman.ops.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The end of a log. */
final class LogTail {
  private static final int MAX_BYTES = 256 * 1024;

  private LogTail() {}

  /** At most the last {@code count} lines; empty when there are none. */
  static Optional<String> of(final Path file, final int count) {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      final long length = log.length();
      final byte[] end = new byte[(int) Math.min(length, MAX_BYTES)];
      log.seek(length - end.length);
      log.readFully(end);
      final List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
      return lines.isEmpty()
          ? Optional.empty()
          : Optional.of(
              String.join(
                  System.lineSeparator(),
                  lines.subList(Math.max(0, lines.size() - count), lines.size())));
    } catch (final IOException e) {
      return Optional.empty();
    }
  }
}
