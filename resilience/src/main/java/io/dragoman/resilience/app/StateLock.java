package io.dragoman.resilience.app;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps the local state of an app to one instance, from before its model is loaded; the operating
 * system gives it free when the process ends, however it ends.
 */
final class StateLock implements AutoCloseable {
  private final FileChannel file;

  private StateLock(final FileChannel file) {
    this.file = file;
  }

  /**
   * Takes the state.
   *
   * @throws ConfigurationException when another instance has it, or the directory cannot be used
   */
  static StateLock take(final Path stateDir, final String applicationId) {
    final Path path = stateDir.resolve(applicationId + ".lock");
    try {
      Files.createDirectories(stateDir);
      final FileChannel file =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(file)) {
        return new StateLock(file);
      }
      file.close();
    } catch (final IOException e) {
      throw new ConfigurationException(
          "%s=%s cannot be used: %s".formatted(AppConfig.STATE_DIR, stateDir, e), e);
    }
    throw new ConfigurationException(
        "Another instance of %s runs with %s=%s; give each instance a directory of its own."
            .formatted(applicationId, AppConfig.STATE_DIR, stateDir));
  }

  private static boolean locked(final FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (final OverlappingFileLockException e) {
      // In this very process.
      return false;
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (final IOException e) {
      throw new UncheckedIOException("The lock of the local state cannot be given back", e);
    }
  }
}
