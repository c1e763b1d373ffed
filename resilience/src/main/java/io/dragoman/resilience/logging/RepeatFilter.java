package io.dragoman.resilience.logging;

import io.dragoman.resilience.logging.RepeatLimit.Text;
import java.util.Objects;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.apache.logging.log4j.message.Message;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.Level;

/**
 * Keeps an outage from filling the log with one line: of warnings and errors, those that repeat
 * others too often are left out, and how many is said. What happens as a rule (INFO) is not
 * touched: it says what became of each request.
 */
final class RepeatFilter extends AbstractFilter {
  /** Of lines about lines, which nothing may leave out. */
  private static final Marker ABOUT_LINES = MarkerFactory.getMarker("REPEATS");

  private static final String WARN = "WARN";

  private final RepeatLimit limit;

  RepeatFilter(final RepeatLimit limit) {
    this.limit = limit;
  }

  @Override
  public Result filter(final LogEvent event) {
    if (!event.getLevel().isMoreSpecificThan(org.apache.logging.log4j.Level.WARN)
        || isAboutLines(event)) {
      return Result.NEUTRAL;
    }
    return limit.permits(
            new Text(event.getLoggerName(), event.getLevel().name(), format(event.getMessage())))
        ? Result.NEUTRAL
        : Result.DENY;
  }

  private static boolean isAboutLines(final LogEvent event) {
    return event.getMarker() != null && event.getMarker().getName().equals(ABOUT_LINES.getName());
  }

  /** Nothing else tells the text of every kind of message before anything was filled in. */
  @SuppressWarnings("deprecation")
  private static String format(final Message message) {
    return Objects.requireNonNullElse(message.getFormat(), "");
  }

  /** Tells what was left out, if it is time. */
  void tell() {
    limit
        .takeOver()
        .forEach(
            left ->
                LoggerFactory.getLogger(left.text().logger())
                    .atLevel(left.text().level().equals(WARN) ? Level.WARN : Level.ERROR)
                    .addMarker(ABOUT_LINES)
                    .log(
                        "{} more lines like this were left out in {} s: {}",
                        left.lines(),
                        RepeatLimit.WINDOW.toSeconds(),
                        left.text().format()));
  }
}
