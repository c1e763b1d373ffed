package io.dragoman.resilience.logging;

import io.dragoman.resilience.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Levels of loggers that were changed while the process runs, each for some time: what is not taken
 * back by hand goes back by itself. Nothing of it outlives the process.
 *
 * <p>Safe for several threads.
 */
public final class LogLevels {
  private static final Logger LOG = LoggerFactory.getLogger(LogLevels.class);

  private final TimeSource clock;
  private final Map<String, Change> changes = new TreeMap<>();

  /** Nothing is changed. */
  LogLevels(final TimeSource clock) {
    this.clock = clock;
  }

  /**
   * What a logger writes for some time.
   *
   * @param logger its name; those below it that have no level of their own do the same
   * @param level the level that it has now
   * @param usual the level that it goes back to
   * @param until when it goes back, UTC
   */
  public record Changed(String logger, String level, String usual, Instant until) {}

  /**
   * A change that is in force.
   *
   * @param own the level that the configuration gives this very logger; null: it has that of the
   *     loggers above
   */
  private record Change(Changed told, @Nullable Level own, Instant end) {}

  /**
   * Changes a level, from now on and for so long; a change of the same logger before it is
   * forgotten.
   *
   * @param logger name of a logger: a package or a class
   * @param time after which it goes back
   */
  public synchronized Changed set(final String logger, final Level level, final Duration time) {
    final Change before = changes.remove(logger);
    final Level own = before == null ? own(logger) : before.own();
    final String usual = before == null ? effective(logger).name() : before.told().usual();
    apply(logger, level);
    final Changed told = new Changed(logger, level.name(), usual, clock.instant().plus(time));
    changes.put(logger, new Change(told, own, clock.steady().instant().plus(time)));
    LOG.info("{} logs at {} for {} instead of {}", logger, level, time, usual);
    return told;
  }

  /** Takes a change back; does nothing where there is none. */
  public synchronized void reset(final String logger) {
    final Change change = changes.remove(logger);
    if (change != null) {
      undo(logger, change);
    }
  }

  /** What is changed now, by name of the logger. */
  public synchronized List<Changed> changed() {
    return changes.values().stream().map(Change::told).toList();
  }

  /** Takes back what has lasted its time. */
  synchronized void expire() {
    final Instant now = clock.steady().instant();
    new ArrayList<>(changes.entrySet())
        .forEach(
            entry -> {
              if (!now.isBefore(entry.getValue().end())) {
                reset(entry.getKey());
              }
            });
  }

  /** Takes everything back. */
  synchronized void resetAll() {
    List.copyOf(changes.keySet()).forEach(this::reset);
  }

  private static void undo(final String logger, final Change change) {
    if (change.own() == null) {
      configuration().removeLogger(logger);
      context().updateLoggers();
    } else {
      apply(logger, change.own());
    }
    LOG.info("{} logs at {} again", logger, change.told().usual());
  }

  private static void apply(final String logger, final Level level) {
    final Configuration configuration = configuration();
    final LoggerConfig config = configuration.getLoggerConfig(logger);
    if (config.getName().equals(logger)) {
      config.setLevel(level);
    } else {
      final LoggerConfig added = new LoggerConfig(logger, level, true);
      configuration.addLogger(logger, added);
    }
    context().updateLoggers();
  }

  private static @Nullable Level own(final String logger) {
    final LoggerConfig config = configuration().getLoggerConfig(logger);
    return config.getName().equals(logger) ? config.getExplicitLevel() : null;
  }

  private static Level effective(final String logger) {
    return configuration().getLoggerConfig(logger).getLevel();
  }

  private static Configuration configuration() {
    return context().getConfiguration();
  }

  private static LoggerContext context() {
    return (LoggerContext) LogManager.getContext(false);
  }
}
