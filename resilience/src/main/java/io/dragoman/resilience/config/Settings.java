package io.dragoman.resilience.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/**
 * A configuration that was checked as a whole: every declared key has a value of its type.
 *
 * <p>Asking for a key that was not declared is a programming error and throws. Printing never shows
 * a secret.
 */
public final class Settings {
  private final Map<String, ConfigDef.ConfigKey> keys;
  private final Map<String, Object> values;
  private final SortedMap<String, String> handedOn;
  private final Map<String, Source> sources;
  private final List<String> warnings;

  Settings(
      final Map<String, ConfigDef.ConfigKey> keys,
      final Map<String, Object> values,
      final Map<String, String> handedOn,
      final Map<String, Source> sources,
      final List<String> warnings) {
    this.keys = keys;
    this.values = Map.copyOf(values);
    this.handedOn = new TreeMap<>(handedOn);
    this.sources = Map.copyOf(sources);
    this.warnings = List.copyOf(warnings);
  }

  /** A STRING. */
  public String string(final String key) {
    return get(key, String.class);
  }

  /** A STRING that may be left empty. */
  public Optional<String> nonEmptyString(final String key) {
    return Optional.of(string(key)).filter(text -> !text.isEmpty());
  }

  /** A STRING that names a file or directory, relative to the working directory. */
  public Path path(final String key) {
    return Path.of(string(key));
  }

  /** An INT. */
  public int integer(final String key) {
    return get(key, Integer.class);
  }

  /** A LONG. */
  public long number(final String key) {
    return get(key, Long.class);
  }

  /** A LONG or INT that counts milliseconds. */
  public Duration millis(final String key) {
    return Duration.ofMillis(get(key, Number.class).longValue());
  }

  /** A DOUBLE. */
  public double decimal(final String key) {
    return get(key, Double.class);
  }

  /** A BOOLEAN. */
  public boolean flag(final String key) {
    return get(key, Boolean.class);
  }

  /** A LIST. */
  public List<String> list(final String key) {
    final List<?> items = get(key, List.class);
    return items.stream().map(String::valueOf).toList();
  }

  /** A PASSWORD in the clear: for handing to a library, never for printing. */
  public String secret(final String key) {
    return get(key, Password.class).value();
  }

  /** A CLASS. */
  public Class<?> type(final String key) {
    return get(key, Class.class);
  }

  /** Whether the app declared the key. */
  public boolean isDeclared(final String key) {
    return keys.containsKey(key);
  }

  /** Where the value of a declared or handed-on key came from. */
  public Source source(final String key) {
    return sources.getOrDefault(key, Source.DEFAULT);
  }

  /** Everything given under a pass-through prefix, without the prefix. */
  public Map<String, String> under(final String prefix) {
    final Map<String, String> found = new TreeMap<>();
    handedOn
        .tailMap(prefix)
        .forEach(
            (key, value) -> {
              if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
              }
            });
    return found;
  }

  /** What looked wrong but does no harm, in sentences. */
  public List<String> warnings() {
    return warnings;
  }

  /** The effective configuration, one {@code key = value (source)} a line, without secrets. */
  public List<String> describe() {
    final List<String> lines = new ArrayList<>();
    new TreeMap<>(keys)
        .forEach(
            (key, declared) ->
                lines.add(line(key, ConfigDef.convertToString(show(key), declared.type()))));
    handedOn.forEach(
        (key, value) ->
            lines.add(
                line(
                    key,
                    Secrets.isSecret(key.substring(key.indexOf('.') + 1))
                        ? Secrets.HIDDEN
                        : value)));
    return lines;
  }

  @Override
  public String toString() {
    return String.join(", ", describe());
  }

  /** A {@link Password} converts to its value in the clear, so it is replaced before that. */
  private Object show(final String key) {
    final Object value = values.get(key);
    return value instanceof Password ? Secrets.HIDDEN : value;
  }

  private String line(final String key, final String value) {
    return key + " = " + value + " (" + source(key).text() + ")";
  }

  private <T> T get(final String key, final Class<T> type) {
    final Object value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("No configuration key " + key + " was declared");
    }
    return type.cast(value);
  }
}
