package io.dragoman.dlq.letter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
 *     .where("a key", letter -> letter.key().isPresent());
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

  private record Condition(String words, Predicate<DeadLetter> test) {}
}
