package io.dragoman.resilience.config;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * The keys that every stream app has. Look at these three first: {@link #BOOTSTRAP_SERVERS}, {@link
 * #SCHEMA_REGISTRY_URL} and {@link #STATE_DIR}.
 */
public final class AppConfig {
  public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  private static final String BOOTSTRAP_SERVERS_DOC =
      "Kafka brokers to start from, host:port, separated by commas.";

  public static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
  private static final String SCHEMA_REGISTRY_URL_DOC =
      "Confluent-compatible schema registries, tried in order, separated by commas.";

  public static final String APPLICATION_ID = "application.id";
  private static final String APPLICATION_ID_DOC =
      "Name of the consumer group and of the state; instances that share it share the work.";

  public static final String APPLICATION_SERVER = "application.server";
  private static final String APPLICATION_SERVER_DOC =
      "host:port under which other instances reach this one's HTTP server; empty: they are told"
          + " http.host and http.port.";

  public static final String GROUP_INSTANCE_ID = "group.instance.id";
  private static final String GROUP_INSTANCE_ID_DOC =
      "Static membership: a name that this instance keeps over restarts, so that a quick restart"
          + " moves no partition; empty: dynamic membership.";

  public static final String TOPIC_PREFIX = "topic.prefix";
  private static final String TOPIC_PREFIX_DOC = "Put before the name of every topic.";

  public static final String TOPICS_CREATE = "topics.create";
  private static final String TOPICS_CREATE_DOC =
      "Whether to create missing topics at start; false: wait until they exist.";

  public static final String TOPIC_PARTITIONS = "topic.partitions";
  private static final String TOPIC_PARTITIONS_DOC =
      "Partitions of a topic that is created; the most instances that can share its work.";

  public static final String TOPIC_REPLICATION_FACTOR = "topic.replication.factor";
  private static final String TOPIC_REPLICATION_FACTOR_DOC =
      "Copies of a topic that is created, internal topics included; -1: the broker's default.";

  public static final String STATE_DIR = "state.dir";
  private static final String STATE_DIR_DOC =
      "Directory for local state; losing it costs time, never data.";

  public static final String CRASH_MAX_DEATHS = "crash.max.deaths";
  private static final String CRASH_MAX_DEATHS_DOC =
      "How many times processes of the group may die with a record alone before it is given up;"
          + " work that ran when a process died runs alone the next time.";

  public static final String NUM_STREAM_THREADS = "num.stream.threads";
  private static final String NUM_STREAM_THREADS_DOC = "Threads that process records.";

  public static final String NUM_STANDBY_REPLICAS = "num.standby.replicas";
  private static final String NUM_STANDBY_REPLICAS_DOC =
      "Copies of local state that other instances keep warm for a faster takeover.";

  public static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
  private static final String COMMIT_INTERVAL_MS_DOC =
      "Longest time between two transactions under load, milliseconds; results become visible at"
          + " their commit.";

  public static final String TRANSACTION_TIMEOUT_MS = "transaction.timeout.ms";
  private static final String TRANSACTION_TIMEOUT_MS_DOC =
      "After a crash, results behind an unfinished transaction stay invisible for this long,"
          + " milliseconds.";

  public static final String DEVICE = "device";
  private static final String DEVICE_DOC =
      "Device of this instance, such as cpu or cuda:0; one instance uses one device.";

  public static final String HTTP_HOST = "http.host";
  private static final String HTTP_HOST_DOC =
      "Address of the HTTP server for health, metrics and orders; any but loopback, such as"
          + " 0.0.0.0, needs api.keys.file.";

  public static final String HTTP_PORT = "http.port";
  private static final String HTTP_PORT_DOC = "Port of the HTTP server; 0: any free port.";

  public static final String VALUE_SERIALIZER = "value.serializer";
  private static final String VALUE_SERIALIZER_DOC =
      "Class that writes Avro values; Confluent's KafkaAvroSerializer fits as well.";

  public static final String VALUE_DESERIALIZER = "value.deserializer";
  private static final String VALUE_DESERIALIZER_DOC =
      "Class that reads Avro values; Confluent's KafkaAvroDeserializer fits as well.";

  public static final String START_TIMEOUT_MS = "start.timeout.ms";
  private static final String START_TIMEOUT_MS_DOC =
      "How long a start waits for brokers and topics before it gives up, milliseconds.";

  public static final String SHUTDOWN_TIMEOUT_MS = "shutdown.timeout.ms";
  private static final String SHUTDOWN_TIMEOUT_MS_DOC =
      "How long a stop may take, milliseconds: half for work in progress, half for the last"
          + " commit.";

  public static final String FAILURES_MAX = "stream.failures.max";
  private static final String FAILURES_MAX_DOC =
      "How many failed stream threads are replaced within the window before the app gives up.";

  public static final String FAILURES_WINDOW_MS = "stream.failures.window.ms";
  private static final String FAILURES_WINDOW_MS_DOC =
      "Window in which failed stream threads are counted, milliseconds.";

  public static final String HEALTH_INTERVAL_MS = "health.interval.ms";
  private static final String HEALTH_INTERVAL_MS_DOC =
      "How often the registry and other remote parts are looked at for readiness, milliseconds.";

  public static final String HEALTH_REBALANCE_GRACE_MS = "health.rebalance.grace.ms";
  private static final String HEALTH_REBALANCE_GRACE_MS_DOC =
      "How long an instance that was ready stays so while partitions move between instances,"
          + " milliseconds; 0: not at all.";

  /** Everything under it goes to Kafka's clients and Streams as it is. */
  public static final String KAFKA_PREFIX = "kafka.";

  /** Everything under it goes to serializer and deserializer as it is. */
  public static final String SERDE_PREFIX = "serde.";

  /** What the promise stands on; nobody may configure it away. */
  private static final Set<String> FIXED = Set.of("processing.guarantee", "group.protocol");

  private AppConfig() {}

  /**
   * Starts the declaration of an app with the common keys.
   *
   * @param app short name, such as {@code transcriber}
   * @param httpPort default port of its HTTP server
   */
  public static ConfigSpec.Builder of(final String app, final int httpPort) {
    return TracingConfig.define(
            LogConfig.define(
                HttpConfig.define(
                    ConfigSpec.builder()
                        .define(
                            BOOTSTRAP_SERVERS,
                            Type.STRING,
                            "localhost:9092",
                            notBlank(),
                            BOOTSTRAP_SERVERS_DOC)
                        .define(
                            SCHEMA_REGISTRY_URL,
                            Type.STRING,
                            "http://localhost:8081",
                            notBlank(),
                            SCHEMA_REGISTRY_URL_DOC)
                        .define(
                            APPLICATION_ID,
                            Type.STRING,
                            "dragoman-" + app,
                            notBlank(),
                            APPLICATION_ID_DOC)
                        .define(APPLICATION_SERVER, Type.STRING, "", APPLICATION_SERVER_DOC)
                        .define(GROUP_INSTANCE_ID, Type.STRING, "", GROUP_INSTANCE_ID_DOC)
                        .define(TOPIC_PREFIX, Type.STRING, "", TOPIC_PREFIX_DOC)
                        .define(TOPICS_CREATE, Type.BOOLEAN, true, TOPICS_CREATE_DOC)
                        .define(
                            TOPIC_PARTITIONS, Type.INT, 4, Range.atLeast(1), TOPIC_PARTITIONS_DOC)
                        .define(
                            TOPIC_REPLICATION_FACTOR,
                            Type.INT,
                            -1,
                            Range.between(-1, Short.MAX_VALUE),
                            TOPIC_REPLICATION_FACTOR_DOC)
                        .define(
                            STATE_DIR, Type.STRING, ".dragoman/state", notBlank(), STATE_DIR_DOC)
                        .define(
                            CRASH_MAX_DEATHS, Type.INT, 3, Range.atLeast(1), CRASH_MAX_DEATHS_DOC)
                        .define(
                            NUM_STREAM_THREADS,
                            Type.INT,
                            2,
                            Range.atLeast(1),
                            NUM_STREAM_THREADS_DOC)
                        .define(
                            NUM_STANDBY_REPLICAS,
                            Type.INT,
                            0,
                            Range.atLeast(0),
                            NUM_STANDBY_REPLICAS_DOC)
                        .define(
                            COMMIT_INTERVAL_MS,
                            Type.LONG,
                            100L,
                            Range.atLeast(1),
                            COMMIT_INTERVAL_MS_DOC)
                        .define(
                            TRANSACTION_TIMEOUT_MS,
                            Type.INT,
                            10_000,
                            Range.atLeast(1_000),
                            TRANSACTION_TIMEOUT_MS_DOC)
                        .define(DEVICE, Type.STRING, "cpu", notBlank(), DEVICE_DOC)
                        .define(HTTP_HOST, Type.STRING, "127.0.0.1", notBlank(), HTTP_HOST_DOC)
                        .define(
                            HTTP_PORT,
                            Type.INT,
                            httpPort,
                            Range.between(0, 65_535),
                            HTTP_PORT_DOC))))
        .define(
            VALUE_SERIALIZER,
            Type.CLASS,
            "io.dragoman.schemas.serde.AvroSerializer",
            VALUE_SERIALIZER_DOC)
        .define(
            VALUE_DESERIALIZER,
            Type.CLASS,
            "io.dragoman.schemas.serde.AvroDeserializer",
            VALUE_DESERIALIZER_DOC)
        .define(START_TIMEOUT_MS, Type.LONG, 600_000L, Range.atLeast(0), START_TIMEOUT_MS_DOC)
        .define(SHUTDOWN_TIMEOUT_MS, Type.LONG, 30_000L, Range.atLeast(0), SHUTDOWN_TIMEOUT_MS_DOC)
        .define(FAILURES_MAX, Type.INT, 10, Range.atLeast(0), FAILURES_MAX_DOC)
        .define(FAILURES_WINDOW_MS, Type.LONG, 600_000L, Range.atLeast(1), FAILURES_WINDOW_MS_DOC)
        .define(HEALTH_INTERVAL_MS, Type.LONG, 5_000L, Range.atLeast(100), HEALTH_INTERVAL_MS_DOC)
        .define(
            HEALTH_REBALANCE_GRACE_MS,
            Type.LONG,
            60_000L,
            Range.atLeast(0),
            HEALTH_REBALANCE_GRACE_MS_DOC)
        .handOn(KAFKA_PREFIX)
        .handOn(SERDE_PREFIX)
        .rule(AppConfig::commitsFitTransactions)
        .rule(AppConfig::noKeyTwice)
        .rule(AppConfig::nothingFixed);
  }

  /** A check for text that must say something. */
  public static ConfigDef.Validator notBlank() {
    return ConfigDef.LambdaValidator.with(
        (key, value) -> {
          if (value instanceof String text && text.isBlank()) {
            throw new ConfigException(key, value, "must not be empty");
          }
        },
        () -> "not empty");
  }

  private static Optional<String> commitsFitTransactions(final Settings settings) {
    final long commit = settings.number(COMMIT_INTERVAL_MS);
    final int transaction = settings.integer(TRANSACTION_TIMEOUT_MS);
    return commit < transaction
        ? Optional.empty()
        : Optional.of(
            COMMIT_INTERVAL_MS
                + " ("
                + commit
                + ") must be smaller than "
                + TRANSACTION_TIMEOUT_MS
                + " ("
                + transaction
                + "): a transaction would end before its commit.");
  }

  /** What we declare wins nowhere and loses nowhere: giving it twice is a contradiction. */
  private static Optional<String> noKeyTwice(final Settings settings) {
    return settings.under(KAFKA_PREFIX).keySet().stream()
        .filter(settings::isDeclared)
        .findFirst()
        .map(key -> KAFKA_PREFIX + key + " and " + key + " set the same; use " + key + " only.");
  }

  private static Optional<String> nothingFixed(final Settings settings) {
    return settings.under(KAFKA_PREFIX).keySet().stream()
        .filter(FIXED::contains)
        .findFirst()
        .map(
            key ->
                KAFKA_PREFIX
                    + key
                    + " cannot be set: results are exactly once and partitions can be paused only"
                    + " with exactly_once_v2 and the classic group protocol.");
  }
}
