package io.dragoman.auditor.monitor;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a monitor must know after a restart: whom it expected, and what it told of whom. Without it
 * each restart would tell again what was told, and what ended or became well meanwhile would never
 * be told.
 *
 * <p>One small file, replaced as a whole. Where it is missing or makes no sense, the monitor begins
 * anew; where it cannot be written, the log says so and the monitor goes on.
 */
final class MonitorMemory {
  private static final Logger LOG = LoggerFactory.getLogger(MonitorMemory.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "health-monitor.json";

  /** Some hundred bytes an instance; far more than that was not written here. */
  private static final long MAX_BYTES = 4L * 1024 * 1024;

  private final Path file;

  /**
   * In a directory.
   *
   * @param directory of the app's state
   */
  MonitorMemory(final Path directory) {
    file = directory.resolve(FILE);
  }

  /** All of it. */
  record Content(List<Expected> expected, List<Alarm> alarms) {
    private static final Content NOTHING = new Content(List.of(), List.of());

    Content {
      expected = List.copyOf(expected);
      alarms = List.copyOf(alarms);
    }
  }

  /**
   * An instance that is expected.
   *
   * @param member as whom it was there last
   * @param lastMs when, milliseconds since 1970
   */
  record Expected(String app, String instance, String address, String member, long lastMs) {
    Expected {
      Objects.requireNonNull(app);
      Objects.requireNonNull(instance);
      Objects.requireNonNull(address);
      Objects.requireNonNull(member);
    }
  }

  /**
   * What a webhook was told last of an instance.
   *
   * @param webhook which one; says nothing of its URL
   * @param key of the instance
   * @param alarmedMs when it was last told to be not well, milliseconds since 1970
   */
  record Alarm(String webhook, String key, Level level, long alarmedMs) {
    Alarm {
      Objects.requireNonNull(webhook);
      Objects.requireNonNull(key);
      Objects.requireNonNull(level);
    }
  }

  /** What was kept last. */
  Content load() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("It has %d bytes".formatted(Files.size(file)));
      }
      return JSON.readValue(file.toFile(), Content.class);
    } catch (final NoSuchFileException e) {
      return Content.NOTHING;
    } catch (final JacksonException e) {
      LOG.warn("{} makes no sense; what was told before the start may be told again", file);
      return Content.NOTHING;
    } catch (final IOException e) {
      LOG.warn("{} cannot be read; what was told before the start may be told again", file, e);
      return Content.NOTHING;
    }
  }

  void keep(final Content content) {
    try {
      Files.createDirectories(file.getParent());
      final Path draft = Files.createTempFile(file.getParent(), FILE, ".new");
      try {
        Files.write(draft, JSON.writeValueAsBytes(content));
        Files.move(
            draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (final IOException e) {
      LOG.warn("{} cannot be written: what is told now may be told again after a start", file, e);
    }
  }
}
