package io.dragoman.resilience.logging;

import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.LogConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.LoggerConfig;

/**
 * The log of a process, as its app is configured: which app and instance every line names, where it
 * is written, how often it may repeat itself, and which levels were changed.
 */
public final class AppLogging implements AutoCloseable {
  private static final int TICK_SECONDS = 1;

  private final LogLevels levels = new LogLevels(TimeSource.system());
  private final Optional<LogFile> file;
  private final Optional<RepeatFilter> repeats;
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("logging").factory());

  private AppLogging(final Optional<LogFile> file, final Optional<RepeatFilter> repeats) {
    this.file = file;
    this.repeats = repeats;
  }

  /**
   * Begins.
   *
   * @param settings with the keys of {@link LogConfig}
   * @param app name of the app
   * @param member name of the instance
   * @param port where it serves HTTP, which tells instances on one machine apart
   * @throws ConfigurationException when {@code log.dir} cannot be written
   */
  public static AppLogging start(
      final Settings settings, final String app, final String member, final int port) {
    ProcessContext.set(app, member);
    final int most = settings.integer(LogConfig.LOG_REPEATS_MAX);
    final AppLogging logging =
        new AppLogging(
            settings.nonEmptyString(LogConfig.LOG_DIR).map(dir -> file(dir, app + "-" + port)),
            most == 0
                ? Optional.empty()
                : Optional.of(
                    new RepeatFilter(new RepeatLimit(most, TimeSource.system().steady()))));
    logging.repeats.ifPresent(filter -> root().addFilter(filter));
    logging.ticks.scheduleAtFixedRate(logging::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    return logging;
  }

  /** The levels that may be changed while it runs. */
  public LogLevels levels() {
    return levels;
  }

  private void tick() {
    levels.expire();
    repeats.ifPresent(RepeatFilter::tell);
  }

  private static LogFile file(final String directory, final String name) {
    try {
      return LogFile.in(Path.of(directory), name);
    } catch (final IOException e) {
      throw new ConfigurationException(
          "%s (%s) cannot be written: %s".formatted(LogConfig.LOG_DIR, directory, e), e);
    }
  }

  private static LoggerConfig root() {
    return ((LoggerContext) LogManager.getContext(false)).getConfiguration().getRootLogger();
  }

  /** As before the start; what was left out lately is not told any more. */
  @Override
  public void close() {
    ticks.shutdownNow();
    levels.resetAll();
    repeats.ifPresent(filter -> root().removeFilter(filter));
    file.ifPresent(LogFile::close);
    ProcessContext.clear();
  }
}
