package io.dragoman.claims;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.TrustConfig;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * Where large audio is held, the same for all that write and read it.
 *
 * @param store which kind of store
 * @param maxBytes largest content that is taken
 * @param timeout within which content must be written or read
 * @param directory of a store of files
 * @param keep how long files stay that was not deleted
 * @param s3 of a store of objects
 */
public record ClaimConfig(
    String store, long maxBytes, Duration timeout, String directory, Duration keep, S3 s3) {

  public static final String STORE = "claims.store";
  private static final String STORE_DOC =
      "Where audio lies that is too large for its event: topic (audio.held; needs nothing but"
          + " Kafka), directory (claims.directory) or s3 (claims.s3.*); the same in all apps.";

  public static final String MAX_BYTES = "claims.max.bytes";
  private static final String MAX_BYTES_DOC =
      "Largest audio that is taken into the store, bytes; ingest reads at most audio.max.bytes. A"
          + " topic takes at most 25 MiB.";

  public static final String TIMEOUT_MS = "claims.timeout.ms";
  private static final String TIMEOUT_MS_DOC =
      "Longest time to write or read one file, milliseconds; then the store counts as away. More"
          + " than transaction.timeout.ms makes transactions of ingest as much longer.";

  public static final String DIRECTORY = "claims.directory";
  private static final String DIRECTORY_DOC =
      "Directory that all apps share, for claims.store=directory; it must exist.";

  public static final String KEEP_MS = "claims.keep.ms";
  private static final String KEEP_MS_DOC =
      "How long a file of claims.directory stays that was not deleted, milliseconds. audio.held has"
          + " its retention for that, a bucket its lifecycle rule.";

  public static final String S3_ENDPOINT = "claims.s3.endpoint";
  private static final String S3_ENDPOINT_DOC =
      "URL of a store that speaks S3, such as http://minio:9000; empty: that of AWS. Over HTTPS it"
          + " may be certified by https.ca.file.";

  public static final String S3_REGION = "claims.s3.region";
  private static final String S3_REGION_DOC = "Region of the bucket.";

  public static final String S3_BUCKET = "claims.s3.bucket";
  private static final String S3_BUCKET_DOC = "Bucket, for claims.store=s3; it must exist.";

  public static final String S3_PREFIX = "claims.s3.prefix";
  private static final String S3_PREFIX_DOC = "Put before the key of every object.";

  public static final String S3_ACCESS_KEY = "claims.s3.access.key";
  private static final String S3_ACCESS_KEY_DOC =
      "Access key; empty: from the environment or the machine, as AWS's clients find it.";

  public static final String S3_SECRET_KEY = "claims.s3.secret.key";
  private static final String S3_SECRET_KEY_DOC = "Secret of claims.s3.access.key.";

  /** What the events take as well; a record of its topic has some room above. */
  private static final long TOPIC_MAX_BYTES = 25L * 1024 * 1024;

  private static final long MAX_MAX_BYTES = 1L << 30;

  private static final String TOPIC_STORE = "topic";
  private static final String DIRECTORY_STORE = "directory";
  private static final String S3_STORE = "s3";

  /**
   * A store of objects.
   *
   * @param endpoint its URL; empty: that of AWS
   * @param region of the bucket
   * @param bucket that exists
   * @param prefix of keys
   * @param accessKey empty: as AWS's clients find it
   * @param secretKey of the access key
   */
  public record S3(
      String endpoint,
      String region,
      String bucket,
      String prefix,
      String accessKey,
      String secretKey) {
    /** Without the secret. */
    @Override
    public String toString() {
      return "S3[endpoint=%s, region=%s, bucket=%s, prefix=%s]"
          .formatted(endpoint, region, bucket, prefix);
    }
  }

  /** Adds these keys to an app's declaration, which has those of {@link TrustConfig} as well. */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder spec) {
    return spec.define(
            STORE,
            Type.STRING,
            TOPIC_STORE,
            ValidString.in(TOPIC_STORE, DIRECTORY_STORE, S3_STORE),
            STORE_DOC)
        .define(
            MAX_BYTES, Type.LONG, TOPIC_MAX_BYTES, Range.between(1, MAX_MAX_BYTES), MAX_BYTES_DOC)
        .define(TIMEOUT_MS, Type.LONG, 10_000L, Range.between(1, 300_000), TIMEOUT_MS_DOC)
        .define(DIRECTORY, Type.STRING, "", DIRECTORY_DOC)
        .define(KEEP_MS, Type.LONG, Duration.ofDays(7).toMillis(), Range.atLeast(1), KEEP_MS_DOC)
        .define(S3_ENDPOINT, Type.STRING, "", S3_ENDPOINT_DOC)
        .define(S3_REGION, Type.STRING, "us-east-1", AppConfig.notBlank(), S3_REGION_DOC)
        .define(S3_BUCKET, Type.STRING, "", S3_BUCKET_DOC)
        .define(S3_PREFIX, Type.STRING, "dragoman/", S3_PREFIX_DOC)
        .define(S3_ACCESS_KEY, Type.STRING, "", S3_ACCESS_KEY_DOC)
        .define(S3_SECRET_KEY, Type.PASSWORD, "", S3_SECRET_KEY_DOC)
        .rule(settings -> needs(settings, DIRECTORY_STORE, DIRECTORY))
        .rule(settings -> needs(settings, S3_STORE, S3_BUCKET))
        .rule(ClaimConfig::fitsTopic)
        .rule(ClaimConfig::keysTogether);
  }

  /** The store's part of an app's configuration. */
  public static ClaimConfig of(final Settings settings) {
    return new ClaimConfig(
        settings.string(STORE),
        settings.number(MAX_BYTES),
        settings.millis(TIMEOUT_MS),
        settings.string(DIRECTORY),
        settings.millis(KEEP_MS),
        new S3(
            settings.string(S3_ENDPOINT),
            settings.string(S3_REGION),
            settings.string(S3_BUCKET),
            settings.string(S3_PREFIX),
            settings.string(S3_ACCESS_KEY),
            settings.secret(S3_SECRET_KEY)));
  }

  /** Opens the store that an app's configuration names; connects when it is first used. */
  public static ClaimStore open(final Settings settings) {
    return of(settings).open(settings, InstantSource.system(), TimeSource.system().steady());
  }

  private ClaimStore open(
      final Settings settings, final InstantSource clock, final InstantSource steady) {
    return switch (store) {
      case DIRECTORY_STORE -> new DirectoryClaims(Path.of(directory), this, clock);
      case S3_STORE -> new ObjectClaims(this, steady, TrustConfig.clientTrust(settings));
      default ->
          new TopicClaims(
              client(settings),
              Topic.AUDIO_HELD.topicName(settings.string(AppConfig.TOPIC_PREFIX)),
              this,
              steady);
    };
  }

  private static Map<String, Object> client(final Settings settings) {
    final Map<String, Object> properties = new HashMap<>(settings.under(AppConfig.KAFKA_PREFIX));
    properties.put(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.string(AppConfig.BOOTSTRAP_SERVERS));
    return properties;
  }

  private static Optional<String> needs(
      final Settings settings, final String kind, final String key) {
    return !settings.string(STORE).equals(kind) || !settings.string(key).isBlank()
        ? Optional.empty()
        : Optional.of("%s is %s, so %s must be set.".formatted(STORE, kind, key));
  }

  private static Optional<String> fitsTopic(final Settings settings) {
    return !settings.string(STORE).equals(TOPIC_STORE)
            || settings.number(MAX_BYTES) <= TOPIC_MAX_BYTES
        ? Optional.empty()
        : Optional.of(
            "%s (%d) must not be larger than %d while %s is topic; use directory or s3 for more."
                .formatted(MAX_BYTES, settings.number(MAX_BYTES), TOPIC_MAX_BYTES, STORE));
  }

  private static Optional<String> keysTogether(final Settings settings) {
    return settings.string(S3_ACCESS_KEY).isEmpty() == settings.secret(S3_SECRET_KEY).isEmpty()
        ? Optional.empty()
        : Optional.of("%s and %s go together.".formatted(S3_ACCESS_KEY, S3_SECRET_KEY));
  }
}
