package io.dragoman.stage.gpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks the driver's own tool, in a process that is ended when it takes too long: a driver that
 * hangs, as a GPU that fell off its bus makes it, must not hang an app, and a fault in its library
 * must not end one.
 */
public final class NvidiaSmi {
  private static final String PROGRAM = "nvidia-smi";

  /** A line for each GPU; whatever says more is not that tool. */
  private static final int MAX_BYTES = 64 * 1024;

  private final String program;
  private final Duration patience;

  NvidiaSmi(final String program, final Duration patience) {
    this.program = program;
    this.patience = patience;
  }

  /**
   * The tool on the path.
   *
   * @param patience how long an answer may take
   */
  public static NvidiaSmi onPath(final Duration patience) {
    return new NvidiaSmi(PROGRAM, patience);
  }

  /**
   * A line for each GPU that this process may see, with the values of {@code fields} separated by
   * commas, memory in MiB.
   *
   * @param fields as {@code nvidia-smi --help-query-gpu} names them
   * @return empty when there is no such tool, it fails, or does not answer in time
   */
  public Optional<List<String>> query(final String... fields) {
    final Process process;
    try {
      process =
          new ProcessBuilder(
                  program,
                  "--query-gpu=" + String.join(",", fields),
                  "--format=csv,noheader,nounits")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (final IOException e) {
      return Optional.empty();
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
          || process.exitValue() != 0) {
        return Optional.empty();
      }
      return Optional.of(
          new String(process.getInputStream().readNBytes(MAX_BYTES), StandardCharsets.UTF_8)
              .lines()
              .toList());
    } catch (final IOException e) {
      return Optional.empty();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
