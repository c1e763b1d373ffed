package io.dragoman.dlq.http;

import io.dragoman.dlq.letter.Dialects;
import io.dragoman.dlq.policy.PolicySettings;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.HttpConfig;
import io.dragoman.resilience.config.LogConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.TracingConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * The keys of {@code dlq serve}. Look at these three first: {@link AppConfig#BOOTSTRAP_SERVERS},
 * {@link HttpConfig#API_KEYS_FILE} and {@link #POLICIES}.
 */
public final class ServiceConfig {
  private static final String BOOTSTRAP_SERVERS_DOC =
      "Kafka brokers to start from, host:port, separated by commas.";

  private static final String SCHEMA_REGISTRY_URL_DOC =
      "Confluent-compatible schema registries, to show Avro values, separated by commas; empty:"
          + " they are shown as bytes.";

  private static final String TOPIC_PREFIX_DOC = "What the installation puts before topic names.";

  private static final String HTTP_HOST_DOC =
      "Address to listen on; any but loopback needs api.keys.file.";

  private static final String HTTP_PORT_DOC = "Port to listen on; 0: any free port.";

  public static final String BODY_MAX_BYTES = "http.body.max.bytes";
  private static final String BODY_MAX_BYTES_DOC = "Largest body of a request, bytes.";

  public static final String READS_MAX = "http.reads.max";
  private static final String READS_MAX_DOC =
      "Requests that read Kafka at the same time; others wait for some seconds, then are told to"
          + " come back.";

  public static final String TOPICS_ALLOWED = "topics.allowed";
  private static final String TOPICS_ALLOWED_DOC =
      "Topics that callers may read and give orders about, * for any part of a name. Empty: the"
          + " dead letter topics, topic.prefix and then dlq.*. Topics of policies are allowed too,"
          + " Kafka's internal ones (__*) and the service's own logs never.";

  public static final String REPLAY_TARGETS = "replay.targets";
  private static final String REPLAY_TARGETS_DOC =
      "Topics that copies of dead letters may go to, separated by commas, * for anything; empty:"
          + " any, except those that only Dragoman or Kafka write, which are refused always.";

  private static final String HEALTH_INTERVAL_MS_DOC =
      "How often the cluster is looked at for readiness, milliseconds.";

  public static final String PENDING_INTERVAL_MS = "pending.interval.ms";
  private static final String PENDING_INTERVAL_MS_DOC =
      "How often pending dead letters are counted for the meter, if there were changes,"
          + " milliseconds; 0: never.";

  public static final String SHUTDOWN_TIMEOUT_MS = AppConfig.SHUTDOWN_TIMEOUT_MS;
  private static final String SHUTDOWN_TIMEOUT_MS_DOC =
      "How long a stop waits for running tasks to commit, milliseconds.";

  public static final String POLICIES = "policies";
  private static final String POLICIES_DOC =
      "Names of the automatic replay policies, separated by commas; empty: nothing is replayed by"
          + " itself.";

  /** Everything under it configures the policy whose name comes next. */
  public static final String POLICY_PREFIX = "policy.";

  private static final int PORT = 8183;

  private ServiceConfig() {}

  /** The declaration. */
  public static ConfigSpec spec() {
    return TracingConfig.define(
            LogConfig.define(
                HttpConfig.define(
                    ConfigSpec.builder()
                        .define(
                            AppConfig.BOOTSTRAP_SERVERS,
                            Type.STRING,
                            "localhost:9092",
                            AppConfig.notBlank(),
                            BOOTSTRAP_SERVERS_DOC)
                        .define(
                            AppConfig.SCHEMA_REGISTRY_URL, Type.STRING, "", SCHEMA_REGISTRY_URL_DOC)
                        .define(AppConfig.TOPIC_PREFIX, Type.STRING, "", TOPIC_PREFIX_DOC)
                        .define(
                            AppConfig.HTTP_HOST,
                            Type.STRING,
                            "127.0.0.1",
                            AppConfig.notBlank(),
                            HTTP_HOST_DOC)
                        .define(
                            AppConfig.HTTP_PORT,
                            Type.INT,
                            PORT,
                            Range.between(0, 65_535),
                            HTTP_PORT_DOC))))
        .define(
            BODY_MAX_BYTES,
            Type.INT,
            256 * 1024,
            Range.between(1024, 16 * 1024 * 1024),
            BODY_MAX_BYTES_DOC)
        .define(READS_MAX, Type.INT, 4, Range.between(1, 64), READS_MAX_DOC)
        .define(TOPICS_ALLOWED, Type.LIST, "", TOPICS_ALLOWED_DOC)
        .define(REPLAY_TARGETS, Type.LIST, "", REPLAY_TARGETS_DOC)
        .define(
            AppConfig.HEALTH_INTERVAL_MS,
            Type.LONG,
            5_000L,
            Range.atLeast(100),
            HEALTH_INTERVAL_MS_DOC)
        .define(PENDING_INTERVAL_MS, Type.LONG, 60_000L, Range.atLeast(0), PENDING_INTERVAL_MS_DOC)
        .define(SHUTDOWN_TIMEOUT_MS, Type.LONG, 10_000L, Range.atLeast(0), SHUTDOWN_TIMEOUT_MS_DOC)
        .define(POLICIES, Type.LIST, "", POLICIES_DOC)
        .handOn(POLICY_PREFIX)
        .handOn(AppConfig.KAFKA_PREFIX)
        .handOn(Dialects.PREFIX)
        .handOn(AppConfig.SERDE_PREFIX)
        .rule(ServiceConfig::policiesAreRight)
        .rule(ServiceConfig::dialectsAreRight)
        .build();
  }

  /** What every Kafka client needs: addresses and security. */
  static Map<String, Object> client(final Settings settings) {
    final Map<String, Object> config = new HashMap<>();
    config.put("client.id", "dragoman-dlq-service");
    config.putAll(settings.under(AppConfig.KAFKA_PREFIX));
    settings
        .under(Dialects.PREFIX)
        .forEach((key, value) -> config.put(Dialects.PREFIX + key, value));
    config.put(AppConfig.BOOTSTRAP_SERVERS, settings.string(AppConfig.BOOTSTRAP_SERVERS));
    return config;
  }

  /** What the registry's client needs; empty when no registry is named. */
  static Optional<Map<String, Object>> registry(final Settings settings) {
    return settings
        .nonEmptyString(AppConfig.SCHEMA_REGISTRY_URL)
        .map(
            url -> {
              final Map<String, Object> config =
                  new HashMap<>(settings.under(AppConfig.SERDE_PREFIX));
              config.put(AppConfig.SCHEMA_REGISTRY_URL, url);
              return config;
            });
  }

  /** The policies, in the order in which they are named. */
  static List<PolicySettings> policies(final Settings settings) {
    return settings.list(POLICIES).stream()
        .map(
            name ->
                PolicySettings.of(
                    name, POLICY_PREFIX + name + ".", settings.under(POLICY_PREFIX + name + ".")))
        .toList();
  }

  private static Optional<String> policiesAreRight(final Settings settings) {
    try {
      final List<String> problems = new ArrayList<>();
      final Set<String> names = new HashSet<>();
      for (final PolicySettings policy : policies(settings)) {
        if (!names.add(policy.name())) {
          problems.add(POLICIES + " names " + policy.name() + " twice.");
        }
      }
      settings.under(POLICY_PREFIX).keySet().stream()
          .filter(key -> names.stream().noneMatch(name -> key.startsWith(name + ".")))
          .forEach(
              key ->
                  problems.add(
                      POLICY_PREFIX
                          + key
                          + " is about a policy that "
                          + POLICIES
                          + " does not name."));
      return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", problems));
    } catch (final ConfigurationException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Optional<String> dialectsAreRight(final Settings settings) {
    try {
      Dialects.of(client(settings));
      return Optional.empty();
    } catch (final ConfigException e) {
      return Optional.of(e.getMessage());
    }
  }
}
