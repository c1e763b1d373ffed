package io.dragoman.resilience.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What classes write to the log, from the time this is made until it is closed. */
public final class CapturedLog implements AutoCloseable {
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private Runnable undo = () -> {};
  private final AbstractAppender appender =
      new AbstractAppender("captured", null, null, false, Property.EMPTY_ARRAY) {
        @Override
        public void append(final LogEvent event) {
          lines.add(
              new Line(
                  event.getLevel().name(),
                  event.getMessage().getFormattedMessage(),
                  String.valueOf(event.getThrown()),
                  event.getContextData().toMap()));
        }
      };

  private CapturedLog(final Logger logger) {
    this.logger = logger;
    appender.start();
    logger.addAppender(appender);
  }

  /** Of one class. */
  public static CapturedLog of(final Class<?> source) {
    return of(source.getName());
  }

  /** Of all classes of a package. */
  public static CapturedLog of(final String logger) {
    return new CapturedLog(((LoggerContext) LogManager.getContext(false)).getLogger(logger));
  }

  /** Of all classes of ours, down to the finest level until it is closed. */
  public static CapturedLog ofEverything() {
    final String ours = "io.dragoman";
    final CapturedLog log = of(ours);
    Configurator.setLevel(ours, Level.TRACE);
    log.undo = () -> Configurator.setLevel(ours, Level.INFO);
    return log;
  }

  /**
   * A line.
   *
   * @param level its level, such as INFO
   * @param message its text
   * @param thrown the exception that it tells of; "null": none
   * @param context what the thread's logging context held
   */
  public record Line(String level, String message, String thrown, Map<String, String> context) {}

  /** The lines so far. */
  public List<Line> lines() {
    return List.copyOf(lines);
  }

  /** Level and text of the lines so far. */
  public List<String> texts() {
    return lines.stream().map(line -> line.level() + " " + line.message()).toList();
  }

  @Override
  public void close() {
    undo.run();
    logger.removeAppender(appender);
    appender.stop();
  }
}
