package io.dragoman.resilience.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The arguments that every app takes: {@code [--config FILE]… [--set KEY=VALUE]… [--topology |
 * --help | --version]}.
 *
 * @param mode what to do
 * @param file keys and values of all configuration files, later files win
 * @param set keys and values given as arguments, later ones win
 */
public record CommandLine(Mode mode, Map<String, String> file, Map<String, String> set) {

  private static final List<String> OPTIONS =
      List.of("--config", "--set", "--topology", "--help", "--version");

  /** What a start of the program is for. */
  public enum Mode {
    /** Run the app. */
    RUN,
    /** Print the topology. */
    TOPOLOGY,
    /** Print usage and configuration keys. */
    HELP,
    /** Print the version. */
    VERSION
  }

  /**
   * Reads arguments and the files that they name.
   *
   * @throws ConfigurationException when an option is unknown or incomplete or a file cannot be read
   */
  public static CommandLine parse(final List<String> arguments) {
    Mode mode = Mode.RUN;
    final Map<String, String> file = new LinkedHashMap<>();
    final Map<String, String> set = new LinkedHashMap<>();
    final Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      final String argument = rest.next();
      final int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
      final String option = equals < 0 ? argument : argument.substring(0, equals);
      switch (option) {
        case "--config" -> file.putAll(read(Path.of(valueOf(argument, equals, rest, "a file"))));
        case "--set" -> put(set, valueOf(argument, equals, rest, "key=value"));
        case "--topology" -> mode = Mode.TOPOLOGY;
        case "--help", "-h" -> mode = Mode.HELP;
        case "--version" -> mode = Mode.VERSION;
        default ->
            throw new ConfigurationException(
                "Unknown argument "
                    + argument
                    + Nearest.to(option, OPTIONS)
                        .map(best -> "; did you mean " + best + "?")
                        .orElse("; allowed are " + String.join(", ", OPTIONS) + "."));
      }
    }
    return new CommandLine(mode, Map.copyOf(file), Map.copyOf(set));
  }

  private static String valueOf(
      final String argument, final int equals, final Iterator<String> rest, final String what) {
    if (equals >= 0) {
      return argument.substring(equals + 1);
    }
    if (!rest.hasNext()) {
      throw new ConfigurationException(argument + " needs " + what + " behind it.");
    }
    return rest.next();
  }

  private static void put(final Map<String, String> set, final String pair) {
    final int equals = pair.indexOf('=');
    if (equals < 1) {
      throw new ConfigurationException("--set needs key=value, not " + pair + ".");
    }
    set.put(pair.substring(0, equals).strip(), pair.substring(equals + 1));
  }

  private static Map<String, String> read(final Path path) {
    final Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (final NoSuchFileException e) {
      throw new ConfigurationException("Configuration file " + path + " does not exist.", e);
    } catch (final IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "Configuration file " + path + " cannot be read: " + e.getMessage(), e);
    }
    final Map<String, String> values = new LinkedHashMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }
}
