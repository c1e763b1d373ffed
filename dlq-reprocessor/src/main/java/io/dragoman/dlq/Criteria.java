package io.dragoman.dlq;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Which dead letters are meant, as data: unlike a {@link DeadLetterFilter} it can be written down
 * and used again. Whatever is empty excludes nothing; all that is not must hold.
 *
 * @param since at or after this time
 * @param until before this time
 * @param errorCodes one of these error codes
 * @param dispositions one of these dispositions
 * @param states one of these states
 * @param exception part of the exception's class name
 * @param key the record's key
 * @param requestId the request
 * @param clientId who asked
 * @param originTopic the topic it was read from
 * @param minAttempts tried at least so often
 * @param maxAttempts tried at most so often
 * @param headers each {@code name} (has that header) or {@code name=text} (has it with that text)
 * @param message text in the failure's message, in any case
 * @param contains text in the decoded value
 */
public record Criteria(
    Optional<Instant> since,
    Optional<Instant> until,
    Set<String> errorCodes,
    Set<String> dispositions,
    Set<State> states,
    Optional<String> exception,
    Optional<String> key,
    Optional<String> requestId,
    Optional<String> clientId,
    Optional<String> originTopic,
    OptionalInt minAttempts,
    OptionalInt maxAttempts,
    List<String> headers,
    Optional<String> message,
    Optional<String> contains) {
  /** Excludes nothing. */
  public static final Criteria ALL =
      new Criteria(
          Optional.empty(),
          Optional.empty(),
          Set.of(),
          Set.of(),
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  public Criteria {
    errorCodes = Set.copyOf(errorCodes);
    dispositions = Set.copyOf(dispositions);
    states = Set.copyOf(states);
    headers = List.copyOf(headers);
  }

  /**
   * The filter that lets those through.
   *
   * @param decoder looks into values, if they matter
   * @param marks asked at once, and only if states matter
   */
  public DeadLetterFilter filter(final ValueDecoder decoder, final Supplier<Marks> marks) {
    DeadLetterFilter filter = DeadLetterFilter.all();
    filter = with(filter, since, DeadLetterFilter::since);
    filter = with(filter, until, DeadLetterFilter::until);
    filter = with(filter, some(errorCodes), DeadLetterFilter::errorCodes);
    filter = with(filter, some(dispositions), DeadLetterFilter::dispositions);
    filter = with(filter, exception, DeadLetterFilter::exception);
    filter = with(filter, key, DeadLetterFilter::key);
    filter = with(filter, requestId, DeadLetterFilter::requestId);
    filter = with(filter, clientId, DeadLetterFilter::clientId);
    filter = with(filter, originTopic, DeadLetterFilter::originTopic);
    filter = with(filter, boxed(minAttempts), DeadLetterFilter::minAttempts);
    filter = with(filter, boxed(maxAttempts), DeadLetterFilter::maxAttempts);
    for (final String header : headers) {
      final int equals = header.indexOf('=');
      filter =
          equals < 0
              ? filter.header(header)
              : filter.header(header.substring(0, equals), header.substring(equals + 1));
    }
    filter = with(filter, message, DeadLetterFilter::message);
    if (!states.isEmpty()) {
      final Marks known = marks.get();
      filter =
          filter.where(
              "state in " + states.stream().sorted().toList(),
              letter -> states.contains(known.stateOf(letter.location())));
    }
    // Last, because it alone decodes values: whatever else excludes a record spares that.
    return with(
        filter,
        contains,
        (all, part) ->
            all.where(
                "value contains '" + part + "'",
                letter -> decoder.searchable(letter).contains(part)));
  }

  /** In words, for people. */
  public String words() {
    return filter(new ValueDecoder(AvroSource.NONE), Marks::new).toString();
  }

  private static <T> DeadLetterFilter with(
      final DeadLetterFilter filter,
      final Optional<T> wanted,
      final BiFunction<DeadLetterFilter, T, DeadLetterFilter> condition) {
    return wanted.map(value -> condition.apply(filter, value)).orElse(filter);
  }

  private static Optional<Set<String>> some(final Set<String> names) {
    return names.isEmpty() ? Optional.empty() : Optional.of(names);
  }

  private static Optional<Integer> boxed(final OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }
}
