package io.dragoman.auditor.monitor;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.TrustConfig;
import io.dragoman.web.WebhookKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * How instances are looked at.
 *
 * @param interval how often; zero: never
 * @param timeout how long an answer may take
 * @param scheme {@code http} or {@code https}
 * @param thresholds from when on one is not well
 * @param history how many looks at each are kept
 * @param cooldown for how long an instance is not told again to be worse
 * @param webhooks who is told
 * @param key what they are told is signed with
 * @param trust who is believed that certifies instances and webhooks
 * @param directory where it keeps what it must know after a restart
 */
public record MonitorConfig(
    Duration interval,
    Duration timeout,
    String scheme,
    Thresholds thresholds,
    int history,
    Duration cooldown,
    List<URI> webhooks,
    Optional<WebhookKey> key,
    SSLContext trust,
    Path directory) {

  public static final String INTERVAL_MS = "monitor.interval.ms";
  private static final String INTERVAL_MS_DOC =
      "How often each instance of the installation is asked whether it is ready, milliseconds; 0:"
          + " never.";

  public static final String TIMEOUT_MS = "monitor.timeout.ms";
  private static final String TIMEOUT_MS_DOC =
      "How long an answer of an instance, or of a webhook, may take, milliseconds.";

  public static final String SCHEME = "monitor.scheme";
  private static final String SCHEME_DOC = "How instances are asked, http or https.";

  public static final String LATENCY_WARNING_MS = "monitor.latency.warning.ms";
  private static final String LATENCY_WARNING_MS_DOC =
      "An answer that takes as long is a warning, milliseconds.";

  public static final String LATENCY_CRITICAL_MS = "monitor.latency.critical.ms";
  private static final String LATENCY_CRITICAL_MS_DOC =
      "An answer that takes as long is critical, milliseconds.";

  public static final String ERRORS_WARNING_PERCENT = "monitor.errors.warning.percent";
  private static final String ERRORS_WARNING_PERCENT_DOC =
      "So many failed of a hundred checks, out of the last 20, are a warning, when it failed, was"
          + " ready and failed again among them.";

  public static final String ERRORS_CRITICAL_PERCENT = "monitor.errors.critical.percent";
  private static final String ERRORS_CRITICAL_PERCENT_DOC = "So many are critical.";

  public static final String HISTORY = "monitor.history";
  private static final String HISTORY_DOC = "How many checks of each instance are kept.";

  public static final String COOLDOWN_MS = "monitor.alert.cooldown.ms";
  private static final String COOLDOWN_MS_DOC =
      "For how long after an alert about an instance no other is sent about it, milliseconds; that"
          + " it is well again is always told.";

  public static final String WEBHOOK_URLS = "monitor.webhook.urls";
  private static final String WEBHOOK_URLS_DOC =
      "Who is told, in the form of Slack's incoming webhooks: URLs, separated by commas. They are"
          + " secrets, as Slack's are. Empty: only the log and GET /monitor tell.";

  public static final String WEBHOOK_SECRET = "monitor.webhook.secret";
  private static final String WEBHOOK_SECRET_DOC =
      "Key with which alerts are signed as Standard Webhooks want, whsec_ and Base64; empty: they"
          + " are not signed.";

  private static final int MAX_HISTORY = 10_000;

  /** Adds these keys to an app's declaration. */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder spec) {
    return spec.define(INTERVAL_MS, Type.LONG, 30_000L, Range.atLeast(0), INTERVAL_MS_DOC)
        .define(TIMEOUT_MS, Type.LONG, 10_000L, Range.atLeast(1), TIMEOUT_MS_DOC)
        .define(SCHEME, Type.STRING, "http", ValidString.in("http", "https"), SCHEME_DOC)
        .define(LATENCY_WARNING_MS, Type.LONG, 1_000L, Range.atLeast(1), LATENCY_WARNING_MS_DOC)
        .define(LATENCY_CRITICAL_MS, Type.LONG, 3_000L, Range.atLeast(1), LATENCY_CRITICAL_MS_DOC)
        .define(
            ERRORS_WARNING_PERCENT, Type.INT, 5, Range.between(1, 100), ERRORS_WARNING_PERCENT_DOC)
        .define(
            ERRORS_CRITICAL_PERCENT,
            Type.INT,
            20,
            Range.between(1, 100),
            ERRORS_CRITICAL_PERCENT_DOC)
        .define(HISTORY, Type.INT, 100, Range.between(2, MAX_HISTORY), HISTORY_DOC)
        .define(COOLDOWN_MS, Type.LONG, 300_000L, Range.atLeast(0), COOLDOWN_MS_DOC)
        .define(WEBHOOK_URLS, Type.PASSWORD, "", WEBHOOK_URLS_DOC)
        .define(WEBHOOK_SECRET, Type.PASSWORD, "", WEBHOOK_SECRET_DOC)
        .rule(
            settings ->
                ordered(
                    LATENCY_WARNING_MS,
                    settings.number(LATENCY_WARNING_MS),
                    LATENCY_CRITICAL_MS,
                    settings.number(LATENCY_CRITICAL_MS)))
        .rule(
            settings ->
                ordered(
                    ERRORS_WARNING_PERCENT,
                    settings.integer(ERRORS_WARNING_PERCENT),
                    ERRORS_CRITICAL_PERCENT,
                    settings.integer(ERRORS_CRITICAL_PERCENT)))
        .rule(MonitorConfig::usableUrls)
        .rule(MonitorConfig::usableSecret);
  }

  /** What is configured. */
  public static MonitorConfig of(final Settings settings) {
    return new MonitorConfig(
        settings.millis(INTERVAL_MS),
        settings.millis(TIMEOUT_MS),
        settings.string(SCHEME),
        new Thresholds(
            settings.millis(LATENCY_WARNING_MS),
            settings.millis(LATENCY_CRITICAL_MS),
            settings.integer(ERRORS_WARNING_PERCENT),
            settings.integer(ERRORS_CRITICAL_PERCENT)),
        settings.integer(HISTORY),
        settings.millis(COOLDOWN_MS),
        urls(settings).map(URI::create).toList(),
        Optional.of(settings.secret(WEBHOOK_SECRET))
            .filter(text -> !text.isEmpty())
            .map(WebhookKey::parse),
        TrustConfig.clientTls(settings),
        Path.of(settings.string(AppConfig.STATE_DIR)));
  }

  private static Stream<String> urls(final Settings settings) {
    return Arrays.stream(settings.secret(WEBHOOK_URLS).split(","))
        .map(String::strip)
        .filter(url -> !url.isEmpty());
  }

  private static Optional<String> ordered(
      final String warning, final long low, final String critical, final long high) {
    return low < high
        ? Optional.empty()
        : Optional.of(
            "%s (%d) must be smaller than %s (%d): nothing would ever be a warning."
                .formatted(warning, low, critical, high));
  }

  /** Without the URL itself, which is a secret. */
  private static Optional<String> usableUrls(final Settings settings) {
    return urls(settings).allMatch(MonitorConfig::isUsable)
        ? Optional.empty()
        : Optional.of(
            WEBHOOK_URLS
                + " must be URLs that begin with https:// or http:// and name a host, separated by"
                + " commas.");
  }

  private static boolean isUsable(final String url) {
    try {
      final URI uri = URI.create(url);
      return uri.getHost() != null
          && ("https".equalsIgnoreCase(uri.getScheme())
              || "http".equalsIgnoreCase(uri.getScheme()));
    } catch (final IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<String> usableSecret(final Settings settings) {
    final String text = settings.secret(WEBHOOK_SECRET);
    try {
      if (!text.isEmpty()) {
        WebhookKey.parse(text);
      }
      return Optional.empty();
    } catch (final IllegalArgumentException e) {
      return Optional.of(WEBHOOK_SECRET + " " + e.getMessage() + ".");
    }
  }
}
