package io.dragoman.gateway;

import io.dragoman.claims.ClaimConfig;
import io.dragoman.gateway.api.JobSettings;
import io.dragoman.gateway.api.Tier;
import io.dragoman.gateway.view.ReplicaSecret;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.HttpConfig;
import io.dragoman.resilience.config.Settings;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * What clients may do, as configured.
 *
 * @param jobs bounds of jobs
 * @param tiers limits by name
 * @param development whether anybody on this machine may have keys made
 */
record ApiConfig(JobSettings jobs, Map<String, Tier> tiers, boolean development) {
  static final String LIMITS_TIERS = "limits.tiers";
  private static final String LIMITS_TIERS_DOC =
      "Jobs that a client may submit in a second, a minute and an hour, on all replicas together,"
          + " and its share of what is worked on at once, by tier of its key:"
          + " NAME=SECOND/MINUTE/HOUR/WEIGHT, separated by commas; 0: no limit. Ten times as many"
          + " other requests are served. Tiers that are not named have 10/60/1000/1.";

  static final String UNFINISHED_MAX = "limits.unfinished.max";
  private static final String UNFINISHED_MAX_DOC =
      "No job of a client is taken while the replica that is asked holds this many of its that are"
          + " not over.";

  static final String STREAMS_MAX = "limits.streams.max";
  private static final String STREAMS_MAX_DOC =
      "Streams of events that a client may have open at once on one replica.";

  static final String WAITERS_MAX = "limits.waiters.max";
  private static final String WAITERS_MAX_DOC =
      "Requests of a client on one replica that may wait for the end of a job at once.";

  static final String WAIT_MAX_MS = "limits.wait.max.ms";
  private static final String WAIT_MAX_MS_DOC =
      "How long a request waits for the end of a job at most, milliseconds. The default is just"
          + " below the ten minutes after which clients of OpenAI send the audio again.";

  static final String BACKLOG_MAX = "limits.backlog.max";
  private static final String BACKLOG_MAX_DOC =
      "No job is taken while no instance of a worker that it needs can work, and more than this"
          + " many units wait for that worker.";

  static final String WORKFLOW_CHARS_MIN = "limits.workflow.chars.min";
  private static final String WORKFLOW_CHARS_MIN_DOC =
      "Fewest characters of a text that a workflow is made of.";

  static final String WORKFLOW_CHARS_MAX = "limits.workflow.chars.max";
  private static final String WORKFLOW_CHARS_MAX_DOC =
      "Most characters of a text that a workflow is made of; more than text.max.chars of ingest is"
          + " refused there.";

  static final String FETCH_ALLOWED = "fetch.allowed.hosts";
  private static final String FETCH_ALLOWED_DOC =
      "Hosts that may be fetched from and called wherever they are, as host or host:port, separated"
          + " by commas; all others must be addresses of the internet at port 80 or 443.";

  static final String FETCH_TIMEOUT_MS = "fetch.timeout.ms";
  private static final String FETCH_TIMEOUT_MS_DOC =
      "How long fetching a job's audio from a URL may take, milliseconds.";

  static final String WEBHOOK_SECRET = "webhook.secret";
  private static final String WEBHOOK_SECRET_DOC =
      "What the secrets are made of that webhooks are signed with, one for each client; the same on"
          + " all replicas, at least 32 characters. Empty: no webhooks.";

  static final String WEBHOOK_TIMEOUT_MS = "webhook.timeout.ms";
  private static final String WEBHOOK_TIMEOUT_MS_DOC =
      "How long a webhook may take to answer, milliseconds.";

  static final String REPLICAS_SECRET = "replicas.secret";
  private static final String REPLICAS_SECRET_DOC =
      "What replicas of the gateway show each other, so that no one else reaches the routes that"
          + " are for them; the same on all, at least 32 characters. Empty: they are on one"
          + " machine.";

  static final String DEVELOPMENT = "development";
  private static final String DEVELOPMENT_DOC =
      "Whether anybody on this machine is given a client's key that is good for a day, by POST"
          + " /v1/dev/keys; only with api.keys.file, and while loopback alone is listened on.";

  private static final int MIN_SECRET = 32;

  /** What a record has room for, whatever the text is written in. */
  private static final int MAX_WORKFLOW_MAX_CHARS = 100_000;

  /** Adds these keys to an app's declaration. */
  static ConfigSpec.Builder define(final ConfigSpec.Builder builder) {
    final JobSettings usual = JobSettings.DEFAULT;
    return ClaimConfig.define(builder)
        .define(LIMITS_TIERS, Type.LIST, "", LIMITS_TIERS_DOC)
        .define(
            UNFINISHED_MAX, Type.INT, usual.maxUnfinished(), Range.atLeast(1), UNFINISHED_MAX_DOC)
        .define(STREAMS_MAX, Type.INT, usual.maxStreams(), Range.atLeast(1), STREAMS_MAX_DOC)
        .define(WAITERS_MAX, Type.INT, usual.maxWaiters(), Range.atLeast(1), WAITERS_MAX_DOC)
        .define(
            WAIT_MAX_MS, Type.LONG, usual.maxWait().toMillis(), Range.atLeast(0), WAIT_MAX_MS_DOC)
        .define(BACKLOG_MAX, Type.LONG, 10_000L, Range.atLeast(0), BACKLOG_MAX_DOC)
        .define(
            WORKFLOW_CHARS_MIN,
            Type.INT,
            usual.workflowChars().min(),
            Range.atLeast(1),
            WORKFLOW_CHARS_MIN_DOC)
        .define(
            WORKFLOW_CHARS_MAX,
            Type.INT,
            usual.workflowChars().max(),
            Range.between(1, MAX_WORKFLOW_MAX_CHARS),
            WORKFLOW_CHARS_MAX_DOC)
        .define(FETCH_ALLOWED, Type.LIST, "", FETCH_ALLOWED_DOC)
        .define(FETCH_TIMEOUT_MS, Type.LONG, 60_000L, Range.atLeast(1), FETCH_TIMEOUT_MS_DOC)
        .define(WEBHOOK_SECRET, Type.PASSWORD, "", WEBHOOK_SECRET_DOC)
        .define(WEBHOOK_TIMEOUT_MS, Type.LONG, 20_000L, Range.atLeast(1), WEBHOOK_TIMEOUT_MS_DOC)
        .define(REPLICAS_SECRET, Type.PASSWORD, "", REPLICAS_SECRET_DOC)
        .define(DEVELOPMENT, Type.BOOLEAN, false, DEVELOPMENT_DOC)
        .rule(ApiConfig::tiersAreTiers)
        .rule(ApiConfig::workflowTextsHaveALength)
        .rule(ApiConfig::developmentStaysHere)
        .rule(settings -> secretIsLong(settings, WEBHOOK_SECRET))
        .rule(settings -> secretIsLong(settings, REPLICAS_SECRET))
        .rule(ApiConfig::replicasAreKnown);
  }

  static ApiConfig of(final Settings settings) {
    final JobSettings usual = JobSettings.DEFAULT;
    return new ApiConfig(
        new JobSettings(
            usual.maxTexts(),
            usual.maxFiles(),
            settings.number(ClaimConfig.MAX_BYTES),
            settings.integer(UNFINISHED_MAX),
            settings.integer(STREAMS_MAX),
            settings.integer(WAITERS_MAX),
            settings.millis(WAIT_MAX_MS),
            usual.commit(),
            !settings.secret(WEBHOOK_SECRET).isEmpty(),
            new JobSettings.Chars(
                settings.integer(WORKFLOW_CHARS_MIN), settings.integer(WORKFLOW_CHARS_MAX)),
            ExecutionConfig.permitted(settings)),
        Tier.parse(settings.list(LIMITS_TIERS)),
        settings.flag(DEVELOPMENT));
  }

  Tier tier(final String name) {
    return tiers.getOrDefault(name, Tier.DEFAULT);
  }

  private static Optional<String> tiersAreTiers(final Settings settings) {
    try {
      Tier.parse(settings.list(LIMITS_TIERS));
      return Optional.empty();
    } catch (final IllegalArgumentException e) {
      return Optional.of(LIMITS_TIERS + ": " + e.getMessage());
    }
  }

  private static Optional<String> workflowTextsHaveALength(final Settings settings) {
    return settings.integer(WORKFLOW_CHARS_MIN) <= settings.integer(WORKFLOW_CHARS_MAX)
        ? Optional.empty()
        : Optional.of(
            WORKFLOW_CHARS_MIN
                + " is more than "
                + WORKFLOW_CHARS_MAX
                + ", so that no text would do; lower the one or raise the other.");
  }

  private static Optional<String> developmentStaysHere(final Settings settings) {
    if (!settings.flag(DEVELOPMENT)) {
      return Optional.empty();
    }
    if (!HttpConfig.isLoopback(settings.string(AppConfig.HTTP_HOST))) {
      return Optional.of(
          DEVELOPMENT
              + " gives keys to anybody, so "
              + AppConfig.HTTP_HOST
              + " must be loopback, such as 127.0.0.1, or "
              + DEVELOPMENT
              + " false.");
    }
    return settings.nonEmptyString(HttpConfig.API_KEYS_FILE).isPresent()
        ? Optional.empty()
        : Optional.of(
            DEVELOPMENT
                + " adds keys to "
                + HttpConfig.API_KEYS_FILE
                + ", which is not set; without that file no key is needed.");
  }

  /** What replicas show each other. */
  static ReplicaSecret replicaSecret(final Settings settings) {
    return new ReplicaSecret(
        Optional.of(settings.secret(REPLICAS_SECRET)).filter(secret -> !secret.isEmpty()));
  }

  private static Optional<String> replicasAreKnown(final Settings settings) {
    if (settings.nonEmptyString(AppConfig.APPLICATION_SERVER).isEmpty()
        || HttpConfig.isLoopback(settings.string(AppConfig.HTTP_HOST))
        || !settings.secret(REPLICAS_SECRET).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        REPLICAS_SECRET
            + " must be set, because "
            + AppConfig.APPLICATION_SERVER
            + " lets other replicas ask this one and "
            + AppConfig.HTTP_HOST
            + " lets clients of the network try; give all replicas the same, such as that of:"
            + " openssl rand -base64 32");
  }

  private static Optional<String> secretIsLong(final Settings settings, final String key) {
    final int length = settings.secret(key).length();
    return length == 0 || length >= MIN_SECRET
        ? Optional.empty()
        : Optional.of(
            key
                + " has "
                + length
                + " characters; it must have at least "
                + MIN_SECRET
                + ", such as those of: openssl rand -base64 32");
  }
}
