package io.dragoman.schemas.serde;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * Configuration of the serdes. Names and meanings are Confluent's, so that one set of properties
 * serves both; what only these serdes have says so. Unknown keys are left alone, as everywhere in
 * Kafka, because one map configures a whole client.
 */
public final class RegistryConfig extends AbstractConfig {
  public static final String URL = "schema.registry.url";
  public static final String AUTO_REGISTER = "auto.register.schemas";
  public static final String USE_LATEST = "use.latest.version";
  public static final String NORMALIZE = "normalize.schemas";
  public static final String REMOVE_JAVA_PROPERTIES = "avro.remove.java.properties";
  public static final String CACHE_SIZE = "max.schemas.per.subject";
  public static final String CONNECT_TIMEOUT_MS = "http.connect.timeout.ms";
  public static final String READ_TIMEOUT_MS = "http.read.timeout.ms";
  public static final String RETRY_WAIT_MS = "retries.wait.ms";
  public static final String RETRY_MAX_WAIT_MS = "retries.max.wait.ms";
  public static final String CALL_TIMEOUT_MS = "schema.registry.call.timeout.ms";
  public static final String SPECIFIC_READER = "specific.avro.reader";
  public static final String VALUE_TYPE = "specific.avro.value.type";
  public static final String KEY_TYPE = "specific.avro.key.type";
  public static final String VALUE_SUBJECT_STRATEGY = "value.subject.name.strategy";
  public static final String KEY_SUBJECT_STRATEGY = "key.subject.name.strategy";
  public static final String BASIC_AUTH_SOURCE = "basic.auth.credentials.source";
  public static final String BASIC_AUTH_USER_INFO = "basic.auth.user.info";
  public static final String BEARER_AUTH_SOURCE = "bearer.auth.credentials.source";
  public static final String BEARER_AUTH_TOKEN = "bearer.auth.token";

  /** Before the names of {@link SslConfigs}: TLS of the registry, not of the brokers. */
  public static final String SSL_PREFIX = "schema.registry.ssl.";

  private static final String PREFIX = "schema.registry.";
  private static final String TOPIC_NAME_STRATEGY = "TopicNameStrategy";
  private static final String MOCK = "mock";

  private static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              URL,
              Type.LIST,
              ConfigDef.NO_DEFAULT_VALUE,
              Importance.HIGH,
              "Addresses of the registry, tried in turn; http, https, or mock://SCOPE in tests.")
          .define(
              AUTO_REGISTER,
              Type.BOOLEAN,
              true,
              Importance.MEDIUM,
              "Register a schema that the registry does not have; false only looks it up.")
          .define(
              USE_LATEST,
              Type.BOOLEAN,
              false,
              Importance.LOW,
              "With auto.register.schemas=false: write with the newest schema of the subject.")
          .define(
              NORMALIZE,
              Type.BOOLEAN,
              false,
              Importance.LOW,
              "Have the registry compare schemas in a normal form.")
          .define(
              REMOVE_JAVA_PROPERTIES,
              Type.BOOLEAN,
              true,
              Importance.LOW,
              "Register schemas without avro.java.string, as they stand in their .avsc files."
                  + " Confluent's own default is false, which makes a second version.")
          .define(
              CACHE_SIZE,
              Type.INT,
              1000,
              ConfigDef.Range.atLeast(1),
              Importance.LOW,
              "How many schemas, and how many ids, are remembered.")
          .define(
              CONNECT_TIMEOUT_MS,
              Type.INT,
              2000,
              ConfigDef.Range.atLeast(1),
              Importance.LOW,
              "How long one connection may take to open, milliseconds.")
          .define(
              READ_TIMEOUT_MS,
              Type.INT,
              5000,
              ConfigDef.Range.atLeast(1),
              Importance.LOW,
              "How long one address may take to answer, milliseconds.")
          .define(
              RETRY_WAIT_MS,
              Type.LONG,
              100L,
              ConfigDef.Range.atLeast(1),
              Importance.LOW,
              "First pause after all addresses failed, milliseconds; doubles, with jitter.")
          .define(
              RETRY_MAX_WAIT_MS,
              Type.LONG,
              1000L,
              ConfigDef.Range.atLeast(1),
              Importance.LOW,
              "Longest pause, milliseconds.")
          .define(
              CALL_TIMEOUT_MS,
              Type.LONG,
              5000L,
              ConfigDef.Range.atLeast(1),
              Importance.MEDIUM,
              "How long one question may take with all its retries, milliseconds; only in these"
                  + " serdes. Keep it below the transaction timeout of Kafka Streams, 10 s.")
          .define(
              SPECIFIC_READER,
              Type.BOOLEAN,
              true,
              Importance.LOW,
              "Read into generated classes; these serdes can do nothing else.")
          .define(
              VALUE_TYPE,
              Type.CLASS,
              null,
              Importance.LOW,
              "Class to read values into; without it, the class named like the writer's schema.")
          .define(
              KEY_TYPE,
              Type.CLASS,
              null,
              Importance.LOW,
              "Class to read keys into; without it, the class named like the writer's schema.")
          .define(
              VALUE_SUBJECT_STRATEGY,
              Type.STRING,
              TOPIC_NAME_STRATEGY,
              Importance.LOW,
              "How a value's subject is named; only TopicNameStrategy, TOPIC-value.")
          .define(
              KEY_SUBJECT_STRATEGY,
              Type.STRING,
              TOPIC_NAME_STRATEGY,
              Importance.LOW,
              "How a key's subject is named; only TopicNameStrategy, TOPIC-key.")
          .define(
              BASIC_AUTH_SOURCE,
              Type.STRING,
              null,
              Importance.MEDIUM,
              "URL (user and password stand in schema.registry.url) or USER_INFO"
                  + " (basic.auth.user.info); whichever is there when unset.")
          .define(
              BASIC_AUTH_USER_INFO,
              Type.PASSWORD,
              null,
              Importance.MEDIUM,
              "user:password for the registry.")
          .define(
              BEARER_AUTH_SOURCE,
              Type.STRING,
              null,
              Importance.LOW,
              "STATIC_TOKEN (bearer.auth.token).")
          .define(
              BEARER_AUTH_TOKEN, Type.PASSWORD, null, Importance.LOW, "Token for the registry.");

  private final List<URI> urls;
  private final Map<String, Object> ssl;

  /**
   * Reads and checks a configuration.
   *
   * @param values any Kafka configuration that has {@value #URL} in it
   * @throws ConfigException naming the key, the value and what was expected
   */
  public RegistryConfig(final Map<String, ?> values) {
    super(DEFINITION, withoutPrefix(values), false);
    this.urls = getList(URL).stream().map(RegistryConfig::url).toList();
    this.ssl = sslOf(values);
    check();
  }

  /** Keys, types, defaults and sentences. */
  public static ConfigDef definition() {
    return new ConfigDef(DEFINITION);
  }

  /** Addresses in the order in which they are tried; user info and trailing slashes are kept. */
  public List<URI> urls() {
    return urls;
  }

  /** Scope of a registry in memory, if the address is {@code mock://SCOPE}. */
  public Optional<String> mockScope() {
    return MOCK.equals(urls.getFirst().getScheme())
        ? Optional.of(urls.getFirst().getAuthority())
        : Optional.empty();
  }

  /** Whether unknown schemas are registered. */
  public boolean autoRegister() {
    return getBoolean(AUTO_REGISTER);
  }

  /** Whether to write with the newest schema of the subject. */
  public boolean useLatest() {
    return getBoolean(USE_LATEST);
  }

  /** Whether the registry compares schemas in a normal form. */
  public boolean normalize() {
    return getBoolean(NORMALIZE);
  }

  /** Whether schemas are registered without properties for Java. */
  public boolean removeJavaProperties() {
    return getBoolean(REMOVE_JAVA_PROPERTIES);
  }

  /** Entries in each cache. */
  public int cacheSize() {
    return getInt(CACHE_SIZE);
  }

  /** Limit for opening a connection. */
  public Duration connectTimeout() {
    return Duration.ofMillis(getInt(CONNECT_TIMEOUT_MS));
  }

  /** Limit for one answer of one address. */
  public Duration readTimeout() {
    return Duration.ofMillis(getInt(READ_TIMEOUT_MS));
  }

  /** First pause between rounds through the addresses. */
  public Duration retryWait() {
    return Duration.ofMillis(getLong(RETRY_WAIT_MS));
  }

  /** Longest pause between rounds through the addresses. */
  public Duration retryMaxWait() {
    return Duration.ofMillis(getLong(RETRY_MAX_WAIT_MS));
  }

  /** Limit for one question with all its retries. */
  public Duration callTimeout() {
    return Duration.ofMillis(getLong(CALL_TIMEOUT_MS));
  }

  /**
   * Class that records are read into, if configured.
   *
   * @param key whether the serde is for keys
   */
  public Optional<Class<?>> specificType(final boolean key) {
    return Optional.ofNullable(getClass(key ? KEY_TYPE : VALUE_TYPE));
  }

  /** {@code user:password} from the configuration, if that is where it stands. */
  public Optional<String> basicAuth() {
    return "URL".equals(getString(BASIC_AUTH_SOURCE))
        ? Optional.empty()
        : Optional.ofNullable(getPassword(BASIC_AUTH_USER_INFO)).map(Password::value);
  }

  /** Bearer token, if configured. */
  public Optional<String> bearerToken() {
    return Optional.ofNullable(getPassword(BEARER_AUTH_TOKEN)).map(Password::value);
  }

  /** TLS settings under the names of {@link SslConfigs}; empty when none is configured. */
  public Optional<Map<String, Object>> ssl() {
    return ssl.isEmpty() ? Optional.empty() : Optional.of(ssl);
  }

  /**
   * TLS as configured; empty when nothing is, which means the JVM's own.
   *
   * @throws org.apache.kafka.common.KafkaException when a store cannot be read
   */
  public Optional<SSLContext> sslContext() {
    return ssl()
        .map(
            configured -> {
              try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
                factory.configure(configured);
                return factory.sslContext();
              }
            });
  }

  /** Confluent takes its authentication keys with and without {@code schema.registry.}. */
  private static Map<String, Object> withoutPrefix(final Map<String, ?> values) {
    final Map<String, Object> all = new HashMap<>(values);
    for (final String name :
        List.of(BASIC_AUTH_SOURCE, BASIC_AUTH_USER_INFO, BEARER_AUTH_SOURCE, BEARER_AUTH_TOKEN)) {
      final Object prefixed = values.get(PREFIX + name);
      if (prefixed != null) {
        all.put(name, prefixed);
      }
    }
    return all;
  }

  /**
   * Kafka's own definition types and checks them; defaults alone mean that TLS is as in the JDK.
   */
  private static Map<String, Object> sslOf(final Map<String, ?> values) {
    final Map<String, Object> given = new HashMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(SSL_PREFIX)) {
            given.put(name.substring(PREFIX.length()), value);
          }
        });
    if (given.isEmpty()) {
      return Map.of();
    }
    final ConfigDef definition = new ConfigDef();
    SslConfigs.addClientSslSupport(definition);
    return definition.parse(given);
  }

  private static URI url(final String text) {
    final URI uri;
    try {
      uri = new URI(text);
    } catch (final URISyntaxException e) {
      throw new ConfigException(URL, withoutUser(text), "It is not a URL: " + e.getReason());
    }
    if (uri.getScheme() == null || !List.of("http", "https", MOCK).contains(uri.getScheme())) {
      throw new ConfigException(
          URL, withoutUser(text), "It must start with http://, https:// or mock://");
    }
    if (uri.getAuthority() == null) {
      throw new ConfigException(URL, withoutUser(text), "It names no host");
    }
    return uri;
  }

  private static String withoutUser(final String url) {
    return url.replaceAll("//.*@", "//");
  }

  private void check() {
    if (urls.isEmpty()) {
      throw new ConfigException(URL, "", "It must name at least one registry");
    }
    if (urls.size() > 1 && urls.stream().anyMatch(url -> MOCK.equals(url.getScheme()))) {
      throw new ConfigException(URL, getList(URL), "mock:// must stand alone");
    }
    if (useLatest() && autoRegister()) {
      throw new ConfigException(
          USE_LATEST,
          true,
          "It contradicts " + AUTO_REGISTER + "=true: set " + AUTO_REGISTER + " to false");
    }
    if (!getBoolean(SPECIFIC_READER)) {
      throw new ConfigException(
          SPECIFIC_READER, false, "This serde reads generated classes only; leave it true");
    }
    for (final String name : List.of(VALUE_TYPE, KEY_TYPE)) {
      final Class<?> type = getClass(name);
      if (type != null && !SpecificRecord.class.isAssignableFrom(type)) {
        throw new ConfigException(name, type.getName(), "It is not a class generated by Avro");
      }
    }
    for (final String name : List.of(VALUE_SUBJECT_STRATEGY, KEY_SUBJECT_STRATEGY)) {
      final String strategy = getString(name);
      if (!strategy.equals(TOPIC_NAME_STRATEGY) && !strategy.endsWith("." + TOPIC_NAME_STRATEGY)) {
        throw new ConfigException(name, strategy, "This serde knows only " + TOPIC_NAME_STRATEGY);
      }
    }
    checkAuthentication();
    if (ssl()
        .map(map -> map.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG))
        .filter(""::equals)
        .isPresent()) {
      throw new ConfigException(
          SSL_PREFIX + "endpoint.identification.algorithm",
          "",
          "The registry's host name is always checked; put its name into its certificate");
    }
  }

  private void checkAuthentication() {
    final String basic = getString(BASIC_AUTH_SOURCE);
    if (basic != null && !List.of("URL", "USER_INFO").contains(basic)) {
      throw new ConfigException(BASIC_AUTH_SOURCE, basic, "It must be URL or USER_INFO");
    }
    final boolean noUserInfo = basicAuth().isEmpty();
    if ("USER_INFO".equals(basic) && noUserInfo) {
      throw new ConfigException(
          BASIC_AUTH_SOURCE, basic, "It needs " + BASIC_AUTH_USER_INFO + "=user:password");
    }
    if (basicAuth().filter(info -> !info.contains(":")).isPresent()) {
      throw new ConfigException(BASIC_AUTH_USER_INFO, "[hidden]", "It must be user:password");
    }
    final String bearer = getString(BEARER_AUTH_SOURCE);
    if (bearer != null && !bearer.equals("STATIC_TOKEN")) {
      throw new ConfigException(BEARER_AUTH_SOURCE, bearer, "It must be STATIC_TOKEN");
    }
    if (bearer != null && bearerToken().isEmpty()) {
      throw new ConfigException(BEARER_AUTH_SOURCE, bearer, "It needs " + BEARER_AUTH_TOKEN);
    }
    if (bearerToken().isPresent() && !noUserInfo) {
      throw new ConfigException(
          BEARER_AUTH_TOKEN, "[hidden]", "It contradicts " + BASIC_AUTH_USER_INFO + ": set one");
    }
  }
}
