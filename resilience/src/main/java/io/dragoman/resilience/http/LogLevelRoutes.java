package io.dragoman.resilience.http;

import io.dragoman.resilience.logging.LogLevels;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import io.dragoman.web.Route;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.Level;

/**
 * Lets an operator see more in the log for some time.
 *
 * <ul>
 *   <li>{@code GET /admin/log-level}: what is changed now
 *   <li>{@code POST /admin/log-level}: {@code logger}, {@code level} and {@code seconds}
 * </ul>
 *
 * <p>Only Dragoman's own loggers, and those of Kafka down to INFO: the lines of libraries below
 * that hold what passes through them, such as headers of requests. No level hides what is logged as
 * a rule, for the audit of orders is part of that.
 */
public final class LogLevelRoutes {
  private static final String PATH = "/admin/log-level";
  private static final String OWN = "io.dragoman";
  private static final String KAFKA = "org.apache.kafka";
  private static final int MAX_LOGGER_CHARS = 200;
  private static final int MAX_CHANGES = 100;
  private static final long MAX_SECONDS = Duration.ofDays(1).toSeconds();
  private static final long USUAL_SECONDS = Duration.ofMinutes(10).toSeconds();

  private static final Parameter.Text LOGGER =
      new Parameter.Text(
          "logger",
          "A package or class of Dragoman's, such as io.dragoman.resilience.batch, or of Kafka's"
              + " (org.apache.kafka); io.dragoman when it is not given.");

  private static final Parameter.Constant<Verbosity> LEVEL =
      new Parameter.Constant<>(
          "level",
          "What it logs from now on; usual takes a change back.",
          Verbosity.class,
          Verbosity.DEBUG);

  private static final Parameter.Number SECONDS =
      new Parameter.Number(
              "seconds", "After how long it goes back by itself, seconds.", 1, MAX_SECONDS)
          .otherwise(USUAL_SECONDS);

  private final LogLevels levels;

  private LogLevelRoutes(final LogLevels levels) {
    this.levels = levels;
  }

  /** How much is logged. */
  public enum Verbosity {
    INFO,
    DEBUG,
    TRACE,
    /** As configured. */
    USUAL
  }

  /**
   * What is changed.
   *
   * @param changed by name of the logger
   */
  public record Levels(List<LogLevels.Changed> changed) {}

  /** Those of a process. */
  public static List<Route> of(final LogLevels levels) {
    final LogLevelRoutes routes = new LogLevelRoutes(levels);
    return List.of(
        Route.get(PATH, "logLevels", "Loggers whose level was changed").by(call -> routes.show()),
        Route.post(PATH, "setLogLevel", "Log more for some time")
            .takes(LOGGER, LEVEL, SECONDS)
            .repeatable()
            .by(routes::set));
  }

  private ApiResponse show() {
    return ApiResponse.ok(new Levels(levels.changed()));
  }

  private ApiResponse set(final ApiRequest call) {
    final RequestParameters given = new RequestParameters(call);
    final String logger = given.text(LOGGER).orElse(OWN);
    final Verbosity level = given.constant(LEVEL);
    requireKnown(logger);
    if (level == Verbosity.USUAL) {
      levels.reset(logger);
      return show();
    }
    if (!isIn(logger, OWN) && level != Verbosity.INFO) {
      throw ApiException.invalid(
          LEVEL.name(),
          "Lines of libraries below INFO may hold what passes through them.",
          "Set " + KAFKA + " to info, or one of Dragoman's loggers to debug or trace.");
    }
    if (levels.changed().size() >= MAX_CHANGES) {
      throw ApiException.invalid(
          LOGGER.name(),
          "%d loggers are changed already.".formatted(MAX_CHANGES),
          "Change a package instead, or take some back with the level usual.");
    }
    levels.set(
        logger,
        Level.valueOf(level.name()),
        Duration.ofSeconds(given.number(SECONDS).orElse(USUAL_SECONDS)));
    return show();
  }

  private static void requireKnown(final String logger) {
    if (logger.length() > MAX_LOGGER_CHARS
        || !logger.matches("[A-Za-z0-9_.$]+")
        || !(isIn(logger, OWN) || isIn(logger, KAFKA))) {
      throw ApiException.invalid(
          LOGGER.name(),
          "That is no logger whose level may be changed.",
          "Name a package or class below " + OWN + " or " + KAFKA + ".");
    }
  }

  private static boolean isIn(final String logger, final String parent) {
    return logger.equals(parent) || logger.startsWith(parent + ".");
  }
}
