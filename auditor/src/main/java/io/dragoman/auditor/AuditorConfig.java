package io.dragoman.auditor;

import io.dragoman.auditor.monitor.MonitorConfig;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.TrustConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys of the auditor. */
public final class AuditorConfig {
  public static final String UNACCOUNTED_AFTER_MS = "audit.unaccounted.after.ms";
  private static final String UNACCOUNTED_AFTER_MS_DOC =
      "For how long nothing must have been heard of a request that lacks an end before it is"
          + " unaccounted, if nothing waits for it, milliseconds.";

  public static final String OBJECTIVE_MS = "audit.objective.ms";
  private static final String OBJECTIVE_MS_DOC =
      "How long a request without a deadline may take, milliseconds; one that takes longer is late."
          + " 0: as long as it likes.";

  public static final String WINDOW_MS = "audit.window.ms";
  private static final String WINDOW_MS_DOC =
      "For how long a request is remembered after it was heard of last, milliseconds. At most the"
          + " retention of the result topics.";

  public static final String INTERVAL_MS = "audit.interval.ms";
  private static final String INTERVAL_MS_DOC =
      "How often requests that are not over are looked at, milliseconds.";

  public static final String WATCHED_GROUPS = "audit.watched.groups";
  private static final String WATCHED_GROUPS_DOC =
      "Whose lag is shown also while they are down: app=application.id, separated by commas; empty:"
          + " none.";

  /** Where the app serves HTTP unless told otherwise. */
  static final int HTTP_PORT = 8184;

  private static final Duration WINDOW = Duration.ofDays(1);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private AuditorConfig() {}

  /** Everything that can be configured. */
  static ConfigSpec spec() {
    return TrustConfig.define(MonitorConfig.define(AppConfig.of(AuditorApp.NAME, HTTP_PORT)))
        .define(
            UNACCOUNTED_AFTER_MS,
            Type.LONG,
            AuditRules.UNACCOUNTED_AFTER.toMillis(),
            Range.atLeast(1),
            UNACCOUNTED_AFTER_MS_DOC)
        .define(OBJECTIVE_MS, Type.LONG, 0L, Range.atLeast(0), OBJECTIVE_MS_DOC)
        .define(
            WINDOW_MS,
            Type.LONG,
            WINDOW.toMillis(),
            Range.between(1, Duration.ofDays(7).toMillis()),
            WINDOW_MS_DOC)
        .define(
            WATCHED_GROUPS,
            Type.LIST,
            WatchedGroups.defaults(),
            WatchedGroups.validator(),
            WATCHED_GROUPS_DOC)
        .define(INTERVAL_MS, Type.LONG, INTERVAL.toMillis(), Range.atLeast(1), INTERVAL_MS_DOC)
        .build();
  }

  /** What is blamed by an auditor that starts now. */
  static AuditRules rules(final Settings settings, final Instant now) {
    return new AuditRules(
        settings.millis(UNACCOUNTED_AFTER_MS),
        AuditRules.GRACE,
        Optional.of(settings.millis(OBJECTIVE_MS)).filter(Duration::isPositive),
        now.minus(settings.millis(WINDOW_MS)));
  }
}
