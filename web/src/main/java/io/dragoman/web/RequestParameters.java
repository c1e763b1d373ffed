package io.dragoman.web;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The fields of a request, each read as what it must be; what it is not is said with the field's
 * name and what it may be.
 */
public final class RequestParameters {
  private final Map<String, List<String>> values;

  /** Those of a request. */
  public RequestParameters(final ApiRequest call) {
    this.values = call.fields();
  }

  /** Text; empty if it is not there. */
  public Optional<String> text(final Parameter.Text parameter) {
    return once(parameter);
  }

  /** Texts, in their order. */
  public List<String> texts(final Parameter.Texts parameter) {
    return texts(parameter.name());
  }

  /** True or false. */
  public boolean flag(final Parameter.Flag parameter) {
    return switch (once(parameter).orElse(Boolean.toString(parameter.otherwise()))) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw ApiException.notOneOf(
              parameter.name(),
              "'" + parameter.name() + "' is neither true nor false.",
              List.of("true", "false"));
    };
  }

  /** A whole number in its bounds; empty if it is neither there nor has another value then. */
  public OptionalLong number(final Parameter.Number parameter) {
    final Optional<String> written = once(parameter);
    if (written.isEmpty()) {
      return parameter.otherwise();
    }
    if (!written.get().matches("-?\\d{1,18}")
        || Long.parseLong(written.get()) < parameter.least()
        || Long.parseLong(written.get()) > parameter.most()) {
      throw ApiException.invalid(
          parameter.name(),
          "'" + written.get() + "' is no " + parameter.name() + ".",
          "Write a whole number from " + parameter.least() + " to " + parameter.most() + ".");
    }
    return OptionalLong.of(Long.parseLong(written.get()));
  }

  /** A number above 0; empty if it is not there. */
  public OptionalDouble rate(final Parameter.Rate parameter) {
    final Optional<String> written = once(parameter);
    if (written.isEmpty()) {
      return OptionalDouble.empty();
    }
    if (!written.get().matches("\\d{1,9}(\\.\\d{1,9})?")
        || !(Double.parseDouble(written.get()) > 0)) {
      throw ApiException.invalid(
          parameter.name(),
          "'" + written.get() + "' is no " + parameter.name() + ".",
          "Write a number above 0.");
    }
    return OptionalDouble.of(Double.parseDouble(written.get()));
  }

  /** One of the constants. */
  public <E extends Enum<E>> E constant(final Parameter.Constant<E> parameter) {
    once(parameter);
    return constants(parameter.name(), parameter.type()).stream()
        .findFirst()
        .orElse(parameter.otherwise());
  }

  /** Some of the constants. */
  public <E extends Enum<E>> Set<E> constants(final Parameter.Constants<E> parameter) {
    return constants(parameter.name(), parameter.type());
  }

  private Optional<String> once(final Parameter parameter) {
    final List<String> all = texts(parameter.name());
    if (all.size() > 1) {
      throw ApiException.invalid(
          parameter.name(),
          "'" + parameter.name() + "' is there " + all.size() + " times.",
          "Give it once.");
    }
    return all.stream().findFirst();
  }

  /** All values of a field or parameter, as they were written. */
  public List<String> texts(final String name) {
    return values.getOrDefault(name, List.of());
  }

  private <E extends Enum<E>> Set<E> constants(final String name, final Class<E> type) {
    final Set<E> found = EnumSet.noneOf(type);
    texts(name).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .forEach(word -> found.add(constant(name, word, type)));
    return found;
  }

  private static <E extends Enum<E>> E constant(
      final String name, final String word, final Class<E> type) {
    return Stream.of(type.getEnumConstants())
        .filter(one -> one.name().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(
            () ->
                ApiException.notOneOf(
                    name,
                    "'" + word + "' is no " + name + ".",
                    Stream.of(type.getEnumConstants())
                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                        .toList()));
  }
}
