package io.dragoman.dlq.policy;

import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import io.dragoman.schemas.Disposition;
import io.dragoman.schemas.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * What one policy does.
 *
 * @param name its name
 * @param topic the dead letter topic that it looks at
 * @param errorCodes only these error codes; empty: any
 * @param dispositions only these dispositions; empty: any
 * @param delay only dead letters at least so old
 * @param maxAge only dead letters at most so old
 * @param perSecond at most so many a second
 * @param maxPerHour at most so many within any hour
 * @param maxReplays how often one may be replayed; then it is parked
 * @param stopAfterFailures so many must die again before the policy stops itself
 * @param stopFailureRate and that share of what it replayed
 * @param stopWindow failures and replays of this long ago count
 * @param interval how often it looks
 */
public record PolicySettings(
    String name,
    String topic,
    Set<String> errorCodes,
    Set<String> dispositions,
    Duration delay,
    Duration maxAge,
    double perSecond,
    long maxPerHour,
    int maxReplays,
    int stopAfterFailures,
    double stopFailureRate,
    Duration stopWindow,
    Duration interval) {
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,39}";

  private static final String TOPIC = "topic";
  private static final String TOPIC_DOC = "The dead letter topic.";

  private static final String CODE = "code";
  private static final String CODE_DOC =
      "Only dead letters with these error codes, separated by commas; empty: any.";

  private static final String DISPOSITION = "disposition";
  private static final String DISPOSITION_DOC =
      "Only dead letters with these dispositions, separated by commas; empty: any.";

  private static final String DELAY_MS = "delay.ms";
  private static final String DELAY_MS_DOC =
      "Only dead letters that are at least so old, milliseconds.";

  private static final String MAX_AGE_MS = "max.age.ms";
  private static final String MAX_AGE_MS_DOC =
      "Only dead letters that are at most this old, milliseconds; older ones are left to people.";

  private static final String RATE = "rate";
  private static final String RATE_DOC = "At most this many replays a second.";

  private static final String MAX_PER_HOUR = "max.per.hour";
  private static final String MAX_PER_HOUR_DOC = "At most this many replays within any hour.";

  private static final String MAX_REPLAYS = "max.replays";
  private static final String MAX_REPLAYS_DOC =
      "How many times a record may go back to work; when it comes once more it is parked.";

  private static final String STOP_AFTER_FAILURES = "stop.after.failures";
  private static final String STOP_AFTER_FAILURES_DOC =
      "The policy stops itself when at least this many of the records that it replayed within"
          + " stop.window.ms are dead letters again.";

  private static final String STOP_FAILURE_RATE = "stop.failure.rate";
  private static final String STOP_FAILURE_RATE_DOC =
      "And when those are at least this share of what it replayed; 0: their number alone counts.";

  private static final String STOP_WINDOW_MS = "stop.window.ms";
  private static final String STOP_WINDOW_MS_DOC =
      "How long a replay and its failure count for stopping, milliseconds.";

  private static final String INTERVAL_MS = "interval.ms";
  private static final String INTERVAL_MS_DOC =
      "How often it looks for dead letters, milliseconds.";

  public PolicySettings {
    errorCodes = Set.copyOf(errorCodes);
    dispositions = Set.copyOf(dispositions);
  }

  /** The keys of each policy, below {@code policy.NAME.}. */
  public static ConfigSpec spec() {
    return ConfigSpec.builder()
        .required(TOPIC, Type.STRING, TOPIC_DOC)
        .define(CODE, Type.LIST, "", CODE_DOC)
        .define(DISPOSITION, Type.LIST, "", DISPOSITION_DOC)
        .define(DELAY_MS, Type.LONG, 600_000L, Range.atLeast(0), DELAY_MS_DOC)
        .define(MAX_AGE_MS, Type.LONG, 86_400_000L, Range.atLeast(1), MAX_AGE_MS_DOC)
        .define(RATE, Type.DOUBLE, 5.0, Range.between(0.001, 100_000), RATE_DOC)
        .define(MAX_PER_HOUR, Type.LONG, 1_000L, Range.atLeast(1), MAX_PER_HOUR_DOC)
        .define(MAX_REPLAYS, Type.INT, 2, Range.atLeast(1), MAX_REPLAYS_DOC)
        .define(STOP_AFTER_FAILURES, Type.INT, 10, Range.atLeast(1), STOP_AFTER_FAILURES_DOC)
        .define(STOP_FAILURE_RATE, Type.DOUBLE, 0.2, Range.between(0, 1), STOP_FAILURE_RATE_DOC)
        .define(STOP_WINDOW_MS, Type.LONG, 3_600_000L, Range.atLeast(1_000), STOP_WINDOW_MS_DOC)
        .define(INTERVAL_MS, Type.LONG, 30_000L, Range.atLeast(100), INTERVAL_MS_DOC)
        .rule(PolicySettings::ages)
        .rule(settings -> known(settings, CODE, ErrorCode.values()))
        .rule(settings -> known(settings, DISPOSITION, Disposition.values()))
        .build();
  }

  /**
   * Reads one policy.
   *
   * @param prefix what stands before its keys, for messages
   * @param values its keys, without the prefix
   * @throws ConfigurationException with every problem found
   */
  public static PolicySettings of(
      final String name, final String prefix, final Map<String, String> values) {
    if (!name.matches(NAME)) {
      throw new ConfigurationException(
          "'"
              + name
              + "' is no name of a policy: use lower case letters, digits and hyphens, at most"
              + " 40.");
    }
    if (values.getOrDefault(TOPIC, "").isBlank()) {
      throw new ConfigurationException(prefix + TOPIC + " must say which dead letters are meant.");
    }
    final Settings settings;
    try {
      settings = spec().resolve(new HashMap<>(values));
    } catch (final ConfigurationException e) {
      throw new ConfigurationException("Policy " + name + ": " + e.getMessage(), e);
    }
    return new PolicySettings(
        name,
        settings.string(TOPIC),
        upper(settings.list(CODE)),
        upper(settings.list(DISPOSITION)),
        settings.millis(DELAY_MS),
        settings.millis(MAX_AGE_MS),
        settings.decimal(RATE),
        settings.number(MAX_PER_HOUR),
        settings.integer(MAX_REPLAYS),
        settings.integer(STOP_AFTER_FAILURES),
        settings.decimal(STOP_FAILURE_RATE),
        settings.millis(STOP_WINDOW_MS),
        settings.millis(INTERVAL_MS));
  }

  /** Who replays, as the audit tells. */
  public String who() {
    return "policy " + name;
  }

  private static Optional<String> ages(final Settings settings) {
    final long delay = settings.number(DELAY_MS);
    final long age = settings.number(MAX_AGE_MS);
    return delay < age
        ? Optional.empty()
        : Optional.of(
            DELAY_MS
                + " ("
                + delay
                + ") must be smaller than "
                + MAX_AGE_MS
                + " ("
                + age
                + "): nothing is older than the one and younger than the other.");
  }

  private static Optional<String> known(
      final Settings settings, final String key, final Enum<?>[] constants) {
    final List<String> names = Stream.of(constants).map(Enum::name).toList();
    return upper(settings.list(key)).stream()
        .filter(word -> !names.contains(word))
        .findFirst()
        .map(word -> key + ": " + word + " is none of " + String.join(", ", names) + ".");
  }

  private static Set<String> upper(final List<String> words) {
    return words.stream()
        .map(word -> word.strip().toUpperCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }
}
