package io.dragoman.gateway;

import io.dragoman.gateway.stream.KeeperSettings;
import io.dragoman.gateway.stream.Prices;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.TrustConfig;
import io.dragoman.workflow.dsl.Catalogue;
import io.dragoman.workflow.dsl.CatalogueException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The keys of the gateway. Look at these three first: {@link #JOBS_IN_FLIGHT_TEXT}, {@link
 * #JOBS_IN_FLIGHT_AUDIO} and {@link #JOBS_TTL_MS}.
 */
public final class GatewayConfig {
  public static final String JOBS_IN_FLIGHT_TEXT = "jobs.in.flight.text";
  private static final String JOBS_IN_FLIGHT_TEXT_DOC =
      "How many texts of a partition of jobs may be under way at once; what is more waits in the"
          + " gateway, where clients take turns and a cancelled job costs nothing.";

  public static final String JOBS_IN_FLIGHT_AUDIO = "jobs.in.flight.audio";
  private static final String JOBS_IN_FLIGHT_AUDIO_DOC =
      "How many files of audio of a partition of jobs may be under way at once.";

  public static final String JOBS_TTL_MS = "jobs.ttl.ms";
  private static final String JOBS_TTL_MS_DOC =
      "For how long a job and its results are known after its end, milliseconds.";

  public static final String REVIEW_MAX_MS = "review.max.ms";
  private static final String REVIEW_MAX_MS_DOC =
      "How long a decision about a doubtful result is waited for; then the review ends as expired,"
          + " and what was published stays.";

  public static final String WORKFLOW_CATALOGUE_FILE = "workflow.catalogue.file";
  private static final String WORKFLOW_CATALOGUE_FILE_DOC =
      "Which agents there are, as YAML: the file of the workflow app, on all replicas. Workflows"
          + " that people send or correct are checked by it. Empty: none can be checked here.";

  public static final String USAGE_PRICES = "usage.prices";
  private static final String USAGE_PRICES_DOC =
      "What usage costs, in any currency: request, audio_second, character (translated, for each"
          + " target language), token and engine_second, each = and a price, separated by commas,"
          + " such as character=0.00002. A new price counts from then on. Empty: nothing costs"
          + " anything.";

  public static final String USAGE_RETENTION_DAYS = "usage.retention.days";
  private static final String USAGE_RETENTION_DAYS_DOC =
      "For how many days, UTC, after a day it is known what each client used on it.";

  /** Where the app serves HTTP unless told otherwise. */
  public static final int HTTP_PORT = 8080;

  private static final int IN_FLIGHT_TEXT = 64;
  private static final int IN_FLIGHT_AUDIO = 8;

  /** A hundred years. */
  private static final int MAX_USAGE_RETENTION_DAYS = 36_500;

  private GatewayConfig() {}

  /** Everything that can be configured. */
  static ConfigSpec spec() {
    return BudgetConfig.define(
            TrustConfig.define(
                ExecutionConfig.define(ApiConfig.define(AppConfig.of(GatewayApp.NAME, HTTP_PORT)))))
        .define(
            JOBS_IN_FLIGHT_TEXT,
            Type.INT,
            IN_FLIGHT_TEXT,
            Range.atLeast(1),
            JOBS_IN_FLIGHT_TEXT_DOC)
        .define(
            JOBS_IN_FLIGHT_AUDIO,
            Type.INT,
            IN_FLIGHT_AUDIO,
            Range.atLeast(1),
            JOBS_IN_FLIGHT_AUDIO_DOC)
        .define(
            JOBS_TTL_MS,
            Type.LONG,
            Duration.ofHours(24).toMillis(),
            // The records of a job stay in the topic for a week.
            Range.between(1, Duration.ofDays(6).toMillis()),
            JOBS_TTL_MS_DOC)
        .define(
            REVIEW_MAX_MS,
            Type.LONG,
            Duration.ofDays(7).toMillis(),
            // What is asked stays in the topic for thirty days.
            Range.between(1, Duration.ofDays(29).toMillis()),
            REVIEW_MAX_MS_DOC)
        .define(WORKFLOW_CATALOGUE_FILE, Type.STRING, "", WORKFLOW_CATALOGUE_FILE_DOC)
        .define(USAGE_PRICES, Type.LIST, "", USAGE_PRICES_DOC)
        .define(
            USAGE_RETENTION_DAYS,
            Type.INT,
            KeeperSettings.USAGE_RETENTION_DAYS,
            Range.between(1, MAX_USAGE_RETENTION_DAYS),
            USAGE_RETENTION_DAYS_DOC)
        .rule(GatewayConfig::pricesAreNumbers)
        .build();
  }

  static KeeperSettings keeper(final Settings settings) {
    return new KeeperSettings(
        settings.integer(JOBS_IN_FLIGHT_TEXT),
        settings.integer(JOBS_IN_FLIGHT_AUDIO),
        settings.millis(JOBS_TTL_MS),
        Prices.parse(settings.list(USAGE_PRICES)),
        settings.integer(USAGE_RETENTION_DAYS),
        ExecutionConfig.handOff(settings));
  }

  /**
   * What workflows are checked by; empty where none is configured.
   *
   * @throws ConfigurationException if it cannot be used
   */
  static Optional<Catalogue> catalogue(final Settings settings) {
    try {
      return settings.nonEmptyString(WORKFLOW_CATALOGUE_FILE).map(Path::of).map(Catalogue::read);
    } catch (final CatalogueException e) {
      throw new ConfigurationException(WORKFLOW_CATALOGUE_FILE + ": " + e.getMessage(), e);
    }
  }

  private static Optional<String> pricesAreNumbers(final Settings settings) {
    try {
      Prices.parse(settings.list(USAGE_PRICES));
      return Optional.empty();
    } catch (final IllegalArgumentException e) {
      return Optional.of(USAGE_PRICES + ": " + e.getMessage());
    }
  }
}
