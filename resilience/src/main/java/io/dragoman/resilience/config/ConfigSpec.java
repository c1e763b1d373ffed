package io.dragoman.resilience.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/**
 * Everything that can be configured in an app: Kafka's {@code ConfigDef} for the single keys, rules
 * for what several keys must satisfy together, and prefixes under which everything is handed on.
 *
 * <p>Resolving checks all of it at once and reports every problem found. A key that nobody declared
 * is an error that names the nearest declared one, so that a misspelt key never silently means the
 * default.
 */
public final class ConfigSpec {
  /** Names of environment variables begin with this. */
  public static final String ENVIRONMENT_PREFIX = "DRAGOMAN_";

  /** Begins the variables with the ports of the local stack. */
  private static final String STACK_PORTS = "DRAGOMAN_PORT_";

  /** Read by the logging configuration or the launcher, before there is a configuration. */
  private static final Set<String> RESERVED_ENVIRONMENT =
      Set.of(
          "DRAGOMAN_CLASS_PATH",
          "DRAGOMAN_DIR",
          "DRAGOMAN_LOG_FORMAT",
          "DRAGOMAN_LOG_LEVEL",
          "DRAGOMAN_HOME",
          "DRAGOMAN_JAVA_HOME",
          "DRAGOMAN_JAVA_OPTS");

  private final ConfigDef definition;
  private final List<Rule> rules;
  private final List<String> prefixes;
  private final List<NamedKeys> named;

  private ConfigSpec(
      final ConfigDef definition,
      final List<Rule> rules,
      final List<String> prefixes,
      final List<NamedKeys> named) {
    this.definition = definition;
    this.rules = List.copyOf(rules);
    this.prefixes = List.copyOf(prefixes);
    this.named = List.copyOf(named);
  }

  /** Something that several keys must satisfy together. */
  @FunctionalInterface
  public interface Rule {
    /** The problem, in one sentence that names every key involved; empty when all is well. */
    Optional<String> check(Settings settings);
  }

  /** Starts a declaration. */
  public static Builder builder() {
    return new Builder();
  }

  /** The declared keys. */
  public Map<String, ConfigDef.ConfigKey> keys() {
    return definition.configKeys();
  }

  /** Prefixes under which everything is handed on as it is, each with its final dot. */
  public List<String> prefixes() {
    return prefixes;
  }

  /** The environment variable of a key. */
  public static String environmentName(final String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /**
   * Puts the sources together and checks the result.
   *
   * @param commandLine keys and values given as arguments
   * @param environment the whole environment of the process; only {@code DRAGOMAN_} names count,
   *     and {@code OTEL_} names of keys that OpenTelemetry has too
   * @param file keys and values of configuration files
   * @throws ConfigurationException with every problem found
   */
  public Settings resolve(
      final Map<String, String> commandLine,
      final Map<String, String> environment,
      final Map<String, String> file) {
    return declaredFor(commandLine, environment, file).check(commandLine, environment, file);
  }

  private Settings check(
      final Map<String, String> commandLine,
      final Map<String, String> environment,
      final Map<String, String> file) {
    final List<String> problems = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final Map<String, String> raw = new LinkedHashMap<>();
    final Map<String, Source> sources = new HashMap<>();
    add(raw, sources, known(file, Source.FILE, problems), Source.FILE);
    add(raw, sources, fromEnvironment(environment, warnings), Source.ENVIRONMENT);
    add(raw, sources, known(commandLine, Source.COMMAND_LINE, problems), Source.COMMAND_LINE);

    final Map<String, Object> values = new TreeMap<>();
    final Map<String, String> declared = new HashMap<>(raw);
    declared.keySet().retainAll(definition.names());
    for (final ConfigValue value : definition.validate(declared)) {
      final Source source = sources.getOrDefault(value.name(), Source.DEFAULT);
      for (final String message : value.errorMessages()) {
        problems.add(message + " (from " + source.text() + ").");
      }
      if (value.value() != null) {
        values.put(value.name(), value.value());
      }
    }
    final Map<String, String> handedOn = new TreeMap<>(raw);
    handedOn.keySet().removeAll(definition.names());
    if (problems.isEmpty()) {
      final Settings settings =
          new Settings(definition.configKeys(), values, handedOn, sources, warnings);
      rules.forEach(rule -> rule.check(settings).ifPresent(problems::add));
      if (problems.isEmpty()) {
        return settings;
      }
    }
    throw new ConfigurationException(problems);
  }

  /** The same with the keys of the names that are listed. */
  private ConfigSpec declaredFor(
      final Map<String, String> commandLine,
      final Map<String, String> environment,
      final Map<String, String> file) {
    final ConfigDef declared = new ConfigDef(definition);
    for (final NamedKeys keys : named) {
      final Map<String, String> fromEnvironment = new HashMap<>();
      Optional.ofNullable(environment.get(environmentName(keys.list())))
          .ifPresent(names -> fromEnvironment.put(keys.list(), names));
      keys.declare(declared, keys.in(Stream.of(commandLine, fromEnvironment, file)));
    }
    return new ConfigSpec(declared, rules, prefixes, named);
  }

  /** The key of one of the names that a list has; see {@link Builder#named}. */
  public static String namedKey(final String list, final String name, final String key) {
    return NamedKeys.key(list, name, key);
  }

  /** As {@link #resolve(Map, Map, Map)}, from one map in place of the command line. */
  public Settings resolve(final Map<String, String> values) {
    return resolve(values, Map.of(), Map.of());
  }

  /** The declared keys as a Markdown table for the README, in order of declaration. */
  public String markdown() {
    final ConfigDef documented = new ConfigDef(definition);
    named.forEach(keys -> keys.document(documented));
    return ConfigTable.markdown(documented.configKeys().values());
  }

  private static void add(
      final Map<String, String> raw,
      final Map<String, Source> sources,
      final Map<String, String> from,
      final Source source) {
    raw.putAll(from);
    from.keySet().forEach(key -> sources.put(key, source));
  }

  private Map<String, String> known(
      final Map<String, String> from, final Source source, final List<String> problems) {
    final Map<String, String> known = new TreeMap<>();
    new TreeMap<>(from)
        .forEach(
            (key, value) -> {
              if (definition.names().contains(key) || isHandedOn(key)) {
                known.put(key, value.strip());
              } else {
                problems.add(
                    "Unknown configuration key "
                        + key
                        + " (from "
                        + source.text()
                        + ")"
                        + unlisted(key).orElseGet(() -> didYouMean(key, definition.names())));
              }
            });
    return known;
  }

  /**
   * An unknown variable is only a warning: one environment is often shared by several apps, and
   * each knows its own keys only.
   */
  private Map<String, String> fromEnvironment(
      final Map<String, String> environment, final List<String> warnings) {
    final Map<String, String> byVariable = new HashMap<>();
    definition.names().forEach(key -> byVariable.put(environmentName(key), key));
    final Map<String, String> found = new TreeMap<>();
    definition.names().stream()
        .filter(key -> key.startsWith(TracingConfig.PREFIX))
        .forEach(
            key ->
                Optional.ofNullable(environment.get(standardName(key)))
                    .ifPresent(value -> found.put(key, value.strip())));
    new TreeMap<>(environment)
        .forEach(
            (variable, value) -> {
              if (!variable.startsWith(ENVIRONMENT_PREFIX)
                  || variable.startsWith(STACK_PORTS)
                  || RESERVED_ENVIRONMENT.contains(variable)) {
                return;
              }
              final String key =
                  byVariable.getOrDefault(
                      variable,
                      variable
                          .substring(ENVIRONMENT_PREFIX.length())
                          .toLowerCase(Locale.ROOT)
                          .replace('_', '.'));
              if (byVariable.containsKey(variable) || isHandedOn(key)) {
                found.put(key, value.strip());
              } else {
                warnings.add(
                    "Environment variable "
                        + variable
                        + " means nothing to this app"
                        + didYouMean(variable, byVariable.keySet()));
              }
            });
    return found;
  }

  /** The variable that OpenTelemetry gives the same meaning; our own wins over it. */
  private static String standardName(final String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private boolean isHandedOn(final String key) {
    return prefixes.stream().anyMatch(prefix -> key.startsWith(prefix) && !key.equals(prefix));
  }

  /** That a key is of a name that its list does not have. */
  private Optional<String> unlisted(final String key) {
    return named.stream()
        .flatMap(keys -> keys.unlisted(key, definition.names()).stream())
        .findFirst();
  }

  private static String didYouMean(final String typed, final Collection<String> candidates) {
    return Nearest.to(typed, candidates).map(best -> "; did you mean " + best + "?").orElse(".");
  }

  /** Collects declarations. */
  public static final class Builder {
    private final ConfigDef definition = new ConfigDef();
    private final List<Rule> rules = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private final List<NamedKeys> named = new ArrayList<>();

    private Builder() {}

    /**
     * Declares a key with a default.
     *
     * @param doc what it does, in one sentence with its unit
     */
    public Builder define(
        final String key, final ConfigDef.Type type, final Object defaultValue, final String doc) {
      definition.define(key, type, defaultValue, ConfigDef.Importance.MEDIUM, doc);
      return this;
    }

    /** Declares a key with a default and a check of its value. */
    public Builder define(
        final String key,
        final ConfigDef.Type type,
        final Object defaultValue,
        final ConfigDef.Validator validator,
        final String doc) {
      definition.define(key, type, defaultValue, validator, ConfigDef.Importance.MEDIUM, doc);
      return this;
    }

    /** Declares a key that must be given. */
    public Builder required(final String key, final ConfigDef.Type type, final String doc) {
      definition.define(key, type, ConfigDef.Importance.HIGH, doc);
      return this;
    }

    /**
     * Gives a key that was declared elsewhere a default that fits this app better.
     *
     * @throws IllegalArgumentException when no such key was declared
     */
    public Builder withDefault(final String key, final Object defaultValue) {
      final ConfigDef.ConfigKey declared = definition.configKeys().remove(key);
      if (declared == null) {
        throw new IllegalArgumentException("No configuration key " + key + " was declared");
      }
      definition.define(
          key,
          declared.type(),
          defaultValue,
          declared.validator,
          declared.importance,
          declared.documentation);
      return this;
    }

    /**
     * Declares a list of names, empty by default, and keys for each of them: {@code LIST.NAME.KEY}.
     *
     * @param keys what is declared for a name
     */
    public Builder named(final String list, final String doc, final Builder keys) {
      named.add(new NamedKeys(list, keys.definition));
      return define(list, ConfigDef.Type.LIST, "", NamedKeys.names(), doc);
    }

    /** Hands everything under {@code prefix} on as it is; the prefix ends with a dot. */
    public Builder handOn(final String prefix) {
      prefixes.add(prefix);
      return this;
    }

    /** Adds a rule over several keys; it runs only when each key is right by itself. */
    public Builder rule(final Rule rule) {
      rules.add(rule);
      return this;
    }

    /** The finished declaration. */
    public ConfigSpec build() {
      return new ConfigSpec(new ConfigDef(definition), rules, prefixes, named);
    }
  }
}
