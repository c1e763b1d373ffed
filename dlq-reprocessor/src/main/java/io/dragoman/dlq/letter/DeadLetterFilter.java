package io.dragoman.dlq.letter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Which dead letters are meant: a time range and conditions that must all hold.
 *
 * <pre>{@code
 * DeadLetterFilter.all()
 *     .since(Instant.now().minus(Duration.ofHours(1)))
 *     .errorCodes(Set.of("ENGINE_TIMEOUT"));
 * }</pre>
 *
 * <p>Immutable; each method returns a new filter. {@link #toString()} says in words what it lets
 * through.
 */
public final class DeadLetterFilter {
  private static final DeadLetterFilter ALL =
      new DeadLetterFilter(Optional.empty(), Optional.empty(), List.of(), UnaryOperator.identity());

  private final Optional<Instant> since;
  private final Optional<Instant> until;
  private final List<Condition> conditions;
  private final UnaryOperator<OffsetRange> part;

  private DeadLetterFilter(
      final Optional<Instant> since,
      final Optional<Instant> until,
      final List<Condition> conditions,
      final UnaryOperator<OffsetRange> part) {
    this.since = since;
    this.until = until;
    this.conditions = conditions;
    this.part = part;
  }

  /** Lets everything through. */
  public static DeadLetterFilter all() {
    return ALL;
  }

  /** Only records with {@link DeadLetter#time()} at or after {@code instant}. */
  public DeadLetterFilter since(final Instant instant) {
    return new DeadLetterFilter(Optional.of(instant), until, conditions, part);
  }

  /** Only records with {@link DeadLetter#time()} before {@code instant}. */
  public DeadLetterFilter until(final Instant instant) {
    return new DeadLetterFilter(since, Optional.of(instant), conditions, part);
  }

  /** Only records with one of these error codes. */
  public DeadLetterFilter errorCodes(final Set<String> names) {
    return where(
        "code in " + sorted(names),
        letter -> letter.errorCode().filter(names::contains).isPresent());
  }

  /** Only records with one of these dispositions. */
  public DeadLetterFilter dispositions(final Set<String> names) {
    return where(
        "disposition in " + sorted(names),
        letter -> letter.disposition().filter(names::contains).isPresent());
  }

  /** Only records whose exception's class name contains {@code part}. */
  public DeadLetterFilter exception(final String part) {
    return where(
        "exception contains '" + part + "'",
        letter -> letter.exception().filter(name -> name.contains(part)).isPresent());
  }

  /** Only records with this key. */
  public DeadLetterFilter key(final String key) {
    return where("key = '" + key + "'", letter -> letter.keyText().filter(key::equals).isPresent());
  }

  /** Only records of this request. */
  public DeadLetterFilter requestId(final String requestId) {
    return where(
        "request = '" + requestId + "'",
        letter -> letter.requestId().filter(requestId::equals).isPresent());
  }

  /** Only records of this client. */
  public DeadLetterFilter clientId(final String clientId) {
    return where(
        "client = '" + clientId + "'",
        letter -> letter.clientId().filter(clientId::equals).isPresent());
  }

  /** Only records that were tried at least this often. */
  public DeadLetterFilter minAttempts(final int attempts) {
    return where(
        "attempts >= " + attempts,
        letter -> letter.attempts().isPresent() && letter.attempts().getAsInt() >= attempts);
  }

  /** Only records that were tried at most this often. */
  public DeadLetterFilter maxAttempts(final int attempts) {
    return where(
        "attempts <= " + attempts,
        letter -> letter.attempts().isPresent() && letter.attempts().getAsInt() <= attempts);
  }

  /** Only records whose topic of origin is this. */
  public DeadLetterFilter originTopic(final String topic) {
    return where(
        "origin = '" + topic + "'",
        letter -> letter.originTopic().filter(topic::equals).isPresent());
  }

  /** Only records that have this header. */
  public DeadLetterFilter header(final String name) {
    return where(
        "header '" + name + "'",
        letter -> letter.headers().stream().anyMatch(header -> header.name().equals(name)));
  }

  /** Only records whose last header of this name has this text. */
  public DeadLetterFilter header(final String name, final String text) {
    return where(
        "header '" + name + "' = '" + text + "'",
        letter -> letter.header(name).filter(text::equals).isPresent());
  }

  /** Only records whose failure message contains {@code text}, in any case. */
  public DeadLetterFilter message(final String text) {
    final String wanted = text.toLowerCase(Locale.ROOT);
    return where(
        "message contains '" + text + "'",
        letter ->
            letter
                .message()
                .filter(message -> message.toLowerCase(Locale.ROOT).contains(wanted))
                .isPresent());
  }

  /**
   * Only records that are in one of these states.
   *
   * @param stateOf tells the state of a record
   * @param narrowed narrows a stretch of offsets to where such records may be
   */
  public DeadLetterFilter states(
      final Set<State> states,
      final Function<Location, State> stateOf,
      final UnaryOperator<OffsetRange> narrowed) {
    final DeadLetterFilter in =
        where(
            "state in " + states.stream().sorted().toList(),
            letter -> states.contains(stateOf.apply(letter.location())));
    return new DeadLetterFilter(
        in.since, in.until, in.conditions, range -> narrowed.apply(part.apply(range)));
  }

  /** The part of a range that may hold records which it lets through. */
  OffsetRange part(final OffsetRange range) {
    return part.apply(range);
  }

  /**
   * One more condition.
   *
   * @param words what it lets through, for people
   * @param condition called from several threads
   */
  public DeadLetterFilter where(final String words, final Predicate<DeadLetter> condition) {
    final List<Condition> more = new ArrayList<>(conditions);
    more.add(new Condition(words, condition));
    return new DeadLetterFilter(since, until, List.copyOf(more), part);
  }

  /** Start of the time range; empty: from the first record. */
  public Optional<Instant> since() {
    return since;
  }

  /** End of the time range, exclusive; empty: to the last record. */
  public Optional<Instant> until() {
    return until;
  }

  /** Whether it lets everything through. */
  public boolean isAll() {
    return since.isEmpty() && until.isEmpty() && conditions.isEmpty();
  }

  /** Whether the dead letter is meant. */
  public boolean matches(final DeadLetter letter) {
    if (since.isPresent() && letter.time().isBefore(since.get())) {
      return false;
    }
    if (until.isPresent() && !letter.time().isBefore(until.get())) {
      return false;
    }
    for (final Condition condition : conditions) {
      if (!condition.test().test(letter)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    final List<String> words = new ArrayList<>();
    since.ifPresent(instant -> words.add("since " + instant));
    until.ifPresent(instant -> words.add("until " + instant));
    conditions.forEach(condition -> words.add(condition.words()));
    return words.isEmpty() ? "all" : String.join(" and ", words);
  }

  private static List<String> sorted(final Set<String> names) {
    return names.stream().sorted().toList();
  }

  private record Condition(String words, Predicate<DeadLetter> test) {}
}
