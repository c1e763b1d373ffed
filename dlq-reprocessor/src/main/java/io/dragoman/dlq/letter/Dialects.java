package io.dragoman.dlq.letter;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.Headers;

/**
 * The dialects that are known: those of {@code dialects.properties}, and a user's own, which come
 * first. A user writes them in the configuration of the clients, after {@code dialect.}:
 *
 * <pre>{@code
 * dialect.billing.marks=x-failed-topic
 * dialect.billing.topic=x-failed-topic
 * dialect.billing.message=x-error
 * dialect.billing.failure=x-failed-*,x-error
 * }</pre>
 */
public final class Dialects {
  /** What a user's own dialects begin with. */
  public static final String PREFIX = "dialect.";

  private static final Set<String> KEYS =
      Stream.concat(
              Stream.of("title", "who", "who.unknown", "marks", "numbers", "failure"),
              Stream.of(Dialect.Field.values()).map(Dialect.Field::key))
          .collect(Collectors.toUnmodifiableSet());

  private static final Properties OWN = load();

  /** Those that need no configuration. */
  public static final Dialects BUILT_IN =
      new Dialects(
          names(OWN.getProperty("order")).stream().map(name -> dialect(name, OWN, "")).toList());

  private final List<Dialect> all;
  private final Set<String> failureHeaders = new HashSet<>();
  private final List<String> failurePrefixes = new ArrayList<>();

  private Dialects(final List<Dialect> all) {
    this.all = List.copyOf(all);
    for (final Dialect dialect : all) {
      for (final String header : dialect.failure()) {
        if (header.endsWith("*")) {
          failurePrefixes.add(header.substring(0, header.length() - 1));
        } else {
          failureHeaders.add(header);
        }
      }
    }
  }

  /**
   * The known dialects and those that a configuration describes.
   *
   * @param config may hold anything; only what begins with {@link #PREFIX} counts
   * @throws ConfigException when a dialect is not described as it must be
   */
  public static Dialects of(final Map<String, ?> config) {
    final Properties described = new Properties();
    final Set<String> names = new TreeSet<>();
    for (final Map.Entry<String, ?> entry : config.entrySet()) {
      if (entry.getKey().startsWith(PREFIX)) {
        final String key = entry.getKey().substring(PREFIX.length());
        final String name = key.substring(0, Math.max(0, key.indexOf('.')));
        if (name.isEmpty() || !KEYS.contains(key.substring(name.length() + 1))) {
          throw new ConfigException(
              entry.getKey()
                  + " describes no dialect: write "
                  + PREFIX
                  + "NAME. and one of "
                  + KEYS.stream().sorted().toList()
                  + ".");
        }
        names.add(name);
        described.setProperty(key, String.valueOf(entry.getValue()));
      }
    }
    if (names.isEmpty()) {
      return BUILT_IN;
    }
    final List<Dialect> all = new ArrayList<>();
    names.forEach(name -> all.add(dialect(name, described, PREFIX)));
    all.addAll(BUILT_IN.all);
    return new Dialects(all);
  }

  /** A configuration without dialects, for Kafka's clients. */
  public static Map<String, Object> without(final Map<String, Object> config) {
    return config.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith(PREFIX))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** The dialect of a record with these headers; {@link Dialect#UNKNOWN} if none is recognised. */
  public Dialect of(final Headers headers) {
    if (!headers.iterator().hasNext()) {
      return Dialect.UNKNOWN;
    }
    for (final Dialect dialect : all) {
      for (final String mark : dialect.marks()) {
        if (headers.lastHeader(mark) != null) {
          return dialect;
        }
      }
    }
    return Dialect.UNKNOWN;
  }

  /**
   * Whether a header speaks of a failure, in any dialect: a record that goes back to work must not
   * carry it, or its next failure would be told with the words of this one.
   */
  public boolean speaksOfFailure(final String header) {
    return failureHeaders.contains(header) || failurePrefixes.stream().anyMatch(header::startsWith);
  }

  private static Dialect dialect(
      final String name, final Properties described, final String prefix) {
    final String numbers = described.getProperty(name + ".numbers", "text").strip();
    if (!numbers.equals("text") && !numbers.equals("binary")) {
      throw new ConfigException(
          prefix + name + ".numbers is text or binary; it is '" + numbers + "'.");
    }
    final List<String> marks = list(described, name, "marks");
    if (marks.isEmpty()) {
      throw new ConfigException(
          prefix + name + ".marks must name a header that only this writer writes.");
    }
    final String title = described.getProperty(name + ".title", name);
    final Map<Dialect.Field, List<String>> fields = new EnumMap<>(Dialect.Field.class);
    for (final Dialect.Field field : Dialect.Field.values()) {
      fields.put(field, list(described, name, field.key()));
    }
    final Set<String> failure = new TreeSet<>(list(described, name, "failure"));
    if (!described.containsKey(name + ".failure")) {
      // Whatever tells of a failure here must not be told of the next one.
      failure.addAll(marks);
      fields.values().forEach(failure::addAll);
    }
    return new Dialect(
        name.toUpperCase(Locale.ROOT),
        title,
        described.getProperty(name + ".who", prefix.isEmpty() ? "" : "{app}"),
        described.getProperty(name + ".who.unknown", title),
        marks,
        fields,
        numbers.equals("binary"),
        List.copyOf(failure));
  }

  private static List<String> list(
      final Properties described, final String name, final String key) {
    return names(described.getProperty(name + "." + key, ""));
  }

  private static List<String> names(final String written) {
    return Arrays.stream(written.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static Properties load() {
    final Properties properties = new Properties();
    try (InputStream resource = Dialects.class.getResourceAsStream("dialects.properties")) {
      properties.load(new InputStreamReader(resource, StandardCharsets.UTF_8));
    } catch (final IOException e) {
      throw new UncheckedIOException("The build's own resource cannot be read", e);
    }
    return properties;
  }
}
