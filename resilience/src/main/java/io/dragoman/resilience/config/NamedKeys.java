package io.dragoman.resilience.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Keys that a list of names brings about, as Kafka Connect has them for transforms: {@code
 * engines=gpu,cloud} declares {@code engines.gpu.device} and {@code engines.cloud.device}.
 *
 * @param list the key of the list; begins the others
 * @param keys what is declared for each name
 */
record NamedKeys(String list, ConfigDef keys) {
  /** Stands for any name in documentation. */
  static final String ANY = "NAME";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  /** Accepts names that may be part of keys, each once. */
  static ConfigDef.Validator names() {
    return ConfigDef.LambdaValidator.with(
        (key, value) -> {
          final List<?> names = (List<?>) value;
          for (final Object name : names) {
            if (!NAME.matcher(name.toString()).matches()) {
              throw new ConfigException(
                  key, value, "A name has up to 40 of a-z, 0-9 and -, and begins with none of -");
            }
          }
          if (names.stream().distinct().count() < names.size()) {
            throw new ConfigException(key, value, "Each name may stand there once");
          }
        },
        () -> "names of a-z, 0-9 and -");
  }

  /** The key of a name. */
  static String key(final String list, final String name, final String key) {
    return list + "." + name + "." + key;
  }

  /** Adds what is declared for these names; those that are none are left out. */
  void declare(final ConfigDef definition, final Collection<String> names) {
    names.stream()
        .map(String::strip)
        .filter(name -> NAME.matcher(name).matches())
        .distinct()
        .forEach(name -> add(definition, name));
  }

  /** Adds what is declared for any name, for people to read. */
  void document(final ConfigDef definition) {
    add(definition, ANY);
  }

  /** The names that the list has in the first of these that has it. */
  Collection<String> in(final Stream<Map<String, String>> sources) {
    return sources
        .filter(source -> source.containsKey(list))
        .findFirst()
        .map(source -> List.of(source.get(list).split(",")))
        .orElse(List.of());
  }

  /**
   * What is wrong with a key that begins like those of a name, when the list does not have it.
   *
   * @param declared all keys that there are
   */
  Optional<String> unlisted(final String key, final Collection<String> declared) {
    final int end = key.indexOf('.', list.length() + 1);
    if (!key.startsWith(list + ".") || end < 0) {
      return Optional.empty();
    }
    return declared.stream().anyMatch(other -> other.startsWith(key.substring(0, end + 1)))
        ? Optional.empty()
        : Optional.of(
            ": " + list + " does not name " + key.substring(list.length() + 1, end) + ".");
  }

  private void add(final ConfigDef definition, final String name) {
    for (final ConfigDef.ConfigKey key : keys.configKeys().values()) {
      definition.define(
          key(list, name, key.name),
          key.type(),
          key.defaultValue,
          key.validator,
          key.importance,
          key.documentation);
    }
  }
}
