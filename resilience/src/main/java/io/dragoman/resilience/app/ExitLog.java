package io.dragoman.resilience.app;

import io.dragoman.resilience.meters.MeterDef;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the processes of an instance have ended, in a small file: what a process dies of can only be
 * shown by the next one. Whoever left nothing was killed. The file never keeps an app from working.
 * Safe for several threads.
 */
final class ExitLog {
  private static final Logger LOG = LoggerFactory.getLogger(ExitLog.class);

  private static final String RUNNING = "running";
  private static final String KILLED = "killed";

  private final Path file;
  private final Properties counts = new Properties();

  /**
   * Reads what came of those before, and notes that one runs.
   *
   * @param file where; its directory exists
   */
  ExitLog(final Path file) {
    this.file = file;
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      counts.load(reader);
    } catch (final IOException | IllegalArgumentException e) {
      LOG.debug("No former process is known of: {}", e.toString());
    }
    if (counts.remove(RUNNING) != null) {
      count(KILLED);
    }
    counts.setProperty(RUNNING, Long.toString(ProcessHandle.current().pid()));
    write();
  }

  /** Shows what is known so far, each status from zero on, so that its first end is seen. */
  void show(final MeterRegistry meters) {
    for (final ExitCode code : ExitCode.values()) {
      counts.putIfAbsent(Integer.toString(code.code()), "0");
    }
    counts.putIfAbsent(KILLED, "0");
    counts.stringPropertyNames().stream()
        .filter(status -> !status.equals(RUNNING))
        .forEach(status -> MeterDef.APP_EXITS.counter(meters, status).increment(times(status)));
  }

  /** This process ends. */
  synchronized void ends(final ExitCode code) {
    if (counts.remove(RUNNING) != null) {
      count(Integer.toString(code.code()));
      write();
    }
  }

  private void count(final String status) {
    counts.setProperty(status, Long.toString(times(status) + 1));
  }

  /** Somebody may have written anything into the file. */
  private long times(final String status) {
    final String text = counts.getProperty(status, "");
    return text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
  }

  private void write() {
    final Path next = file.resolveSibling(file.getFileName() + ".new");
    try (Writer writer = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
      counts.store(writer, "How the processes of this instance ended");
    } catch (final IOException e) {
      LOG.warn("How this process ends will not be known: {}", e.toString());
      return;
    }
    try {
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (final IOException e) {
      LOG.warn("How this process ends will not be known: {}", e.toString());
    }
  }
}
