package io.dragoman.dlq.criteria;

import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.value.ValueDecoder;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which dead letters the values of a {@link FilterAttribute} mean. */
@FunctionalInterface
interface FilterCondition {
  /** Any. */
  FilterCondition NONE = (filter, values, lookup) -> filter;

  /** The filter, narrowed to dead letters with these values. */
  DeadLetterFilter narrow(DeadLetterFilter filter, List<String> values, Lookup lookup);

  /** What conditions look into. */
  record Lookup(ValueDecoder decoder, Supplier<StatusIndex> statuses) {}

  /** There is one value, and it decides. */
  static FilterCondition first(
      final BiFunction<DeadLetterFilter, String, DeadLetterFilter> condition) {
    return (filter, values, lookup) -> condition.apply(filter, values.getFirst());
  }

  /** A field has one of the values. */
  static FilterCondition anyOf(
      final String name, final Function<DeadLetter, Optional<String>> field) {
    return (filter, values, lookup) -> {
      final Set<String> names = Set.copyOf(values);
      return filter.where(
          name + " in " + names.stream().sorted().toList(),
          letter -> field.apply(letter).filter(names::contains).isPresent());
    };
  }

  /** A field has the value. */
  static FilterCondition equal(
      final String name, final Function<DeadLetter, Optional<String>> field) {
    return first(
        (filter, wanted) ->
            filter.where(
                name + " = '" + wanted + "'",
                letter -> field.apply(letter).filter(wanted::equals).isPresent()));
  }

  /** A field contains the value. */
  static FilterCondition part(
      final String name, final Function<DeadLetter, Optional<String>> field) {
    return first(
        (filter, part) ->
            filter.where(
                name + " contains '" + part + "'",
                letter -> field.apply(letter).filter(text -> text.contains(part)).isPresent()));
  }

  /** How many times they were tried compares so with the value. */
  static FilterCondition attempts(final String sign, final BiPredicate<Integer, Integer> isMeant) {
    return first(
        (filter, written) -> {
          final int wanted = Integer.parseInt(written);
          return filter.where(
              "attempts " + sign + " " + wanted,
              letter ->
                  letter.attempts().isPresent()
                      && isMeant.test(letter.attempts().getAsInt(), wanted));
        });
  }

  /** What their failure said contains the text, in any case. */
  static FilterCondition message() {
    return first(
        (filter, text) -> {
          final String wanted = text.toLowerCase(Locale.ROOT);
          return filter.where(
              "message contains '" + text + "'",
              letter ->
                  letter
                      .message()
                      .filter(message -> message.toLowerCase(Locale.ROOT).contains(wanted))
                      .isPresent());
        });
  }

  /** Something of that was done with them. */
  static FilterCondition states() {
    return (filter, values, lookup) -> {
      final Set<State> states =
          values.stream()
              .map(State::valueOf)
              .collect(Collectors.toCollection(() -> EnumSet.noneOf(State.class)));
      return lookup.statuses().get().only(states, filter);
    };
  }

  /** They have every one of these headers, with that text if one is given. */
  static FilterCondition headers() {
    return (filter, values, lookup) -> {
      DeadLetterFilter narrowed = filter;
      for (final String header : values) {
        final int equals = header.indexOf('=');
        narrowed =
            equals < 0
                ? header(narrowed, header)
                : header(narrowed, header.substring(0, equals), header.substring(equals + 1));
      }
      return narrowed;
    };
  }

  private static DeadLetterFilter header(final DeadLetterFilter filter, final String name) {
    return filter.where(
        "header '" + name + "'",
        letter -> letter.headers().stream().anyMatch(header -> header.name().equals(name)));
  }

  /** The last of several of that name counts. */
  private static DeadLetterFilter header(
      final DeadLetterFilter filter, final String name, final String text) {
    return filter.where(
        "header '" + name + "' = '" + text + "'",
        letter -> letter.header(name).filter(text::equals).isPresent());
  }

  /** Their decoded value contains the text. */
  static FilterCondition contains() {
    return (filter, values, lookup) -> {
      final String part = values.getFirst();
      return filter.where(
          "value contains '" + part + "'",
          letter -> lookup.decoder().searchable(letter).contains(part));
    };
  }
}
