package io.dragoman.dlq.letter;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collector;

/**
 * How many dead letters there are, by what they have in common.
 *
 * <p>Made by {@link #collector}; memory grows with the number of different groups, bounded by
 * {@link #MAX_GROUPS} per dimension, not with the number of records.
 */
public final class DeadLetterStats {
  /** After so many groups in one dimension the rest is counted together. */
  public static final int MAX_GROUPS = 10_000;

  /** What a record falls under when its headers do not say. */
  public static final String UNSAID = "(unsaid)";

  /** What records fall under when there are too many groups. */
  public static final String OTHER = "(other)";

  /** What dead letters are grouped by. */
  public enum Dimension {
    /** The topic that holds them. */
    TOPIC(letter -> Optional.of(letter.location().topic())),
    /** The error code. */
    CODE(DeadLetter::errorCode),
    /** The disposition. */
    DISPOSITION(DeadLetter::disposition),
    /** Class of the exception. */
    EXCEPTION(DeadLetter::exception),
    /** The engine that tried last. */
    ENGINE(DeadLetter::engine),
    /** The application that gave up, with its version. */
    APP(DeadLetter::app),
    /** The client who asked. */
    CLIENT(DeadLetter::clientId),
    /** What the failure said; the beginning of it. */
    MESSAGE(letter -> letter.message().map(DeadLetterStats::beginning)),
    /** The topic that the record was read from. */
    ORIGIN(DeadLetter::originTopic),
    /** What was done with them; known only to {@link #collector(Collection, Function)}. */
    STATE(letter -> Optional.empty()),
    /** The hour, UTC. */
    HOUR(letter -> Optional.of(Hours.of(letter.time())));

    private final Function<DeadLetter, Optional<String>> group;

    Dimension(final Function<DeadLetter, Optional<String>> group) {
      this.group = group;
    }

    String groupOf(final DeadLetter letter) {
      return group.apply(letter).orElse(UNSAID);
    }
  }

  private static final Map<State, String> STATES = new EnumMap<>(State.class);

  static {
    for (final State state : State.values()) {
      STATES.put(state, state.name().toLowerCase(Locale.ROOT));
    }
  }

  /** Of a message as the name of a group, characters. */
  private static final int MESSAGE_LENGTH = 200;

  private final Function<DeadLetter, State> states;
  private final Map<Dimension, Map<String, Tally>> tallies;
  private final Tally total = new Tally();
  private long bytes;

  private DeadLetterStats(
      final Set<Dimension> dimensions, final Function<DeadLetter, State> states) {
    this.states = states;
    tallies = new EnumMap<>(Dimension.class);
    dimensions.forEach(dimension -> tallies.put(dimension, new HashMap<>()));
  }

  /** Counts by these dimensions, where nothing was done with any of them. */
  public static Collector<DeadLetter, ?, DeadLetterStats> collector(
      final Collection<Dimension> dimensions) {
    return collector(dimensions, letter -> State.PENDING);
  }

  /**
   * Counts by these dimensions.
   *
   * @param states what was done with a dead letter; asked by several threads
   */
  public static Collector<DeadLetter, ?, DeadLetterStats> collector(
      final Collection<Dimension> dimensions, final Function<DeadLetter, State> states) {
    final Set<Dimension> wanted =
        dimensions.isEmpty() ? EnumSet.noneOf(Dimension.class) : EnumSet.copyOf(dimensions);
    return Collector.of(
        () -> new DeadLetterStats(wanted, states), DeadLetterStats::add, DeadLetterStats::plus);
  }

  /** How many there are in all. */
  public long count() {
    return total.count;
  }

  /** Size of their values in all, bytes. */
  public long bytes() {
    return bytes;
  }

  /** Time of the first; empty if there is none. */
  public Optional<Instant> first() {
    return total.count == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(total.first));
  }

  /** Time of the last; empty if there is none. */
  public Optional<Instant> last() {
    return total.count == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(total.last));
  }

  /** The dimensions that were counted. */
  public Set<Dimension> dimensions() {
    return tallies.keySet();
  }

  /** The groups of a dimension, largest first; hours in their order. */
  public List<StatsGroup> groups(final Dimension dimension) {
    final Comparator<StatsGroup> order =
        dimension == Dimension.HOUR
            ? Comparator.comparing(StatsGroup::name)
            : Comparator.comparingLong(StatsGroup::count)
                .reversed()
                .thenComparing(StatsGroup::name);
    return tallies.getOrDefault(dimension, Map.of()).entrySet().stream()
        .map(entry -> entry.getValue().group(entry.getKey()))
        .sorted(order)
        .toList();
  }

  private void add(final DeadLetter letter) {
    total.add(letter);
    bytes += letter.valueSize();
    tallies.forEach((dimension, groups) -> tally(groups, group(dimension, letter)).add(letter));
  }

  private DeadLetterStats plus(final DeadLetterStats other) {
    total.add(other.total);
    bytes += other.bytes;
    other.tallies.forEach(
        (dimension, groups) ->
            groups.forEach((name, tally) -> tally(tallies.get(dimension), name).add(tally)));
    return this;
  }

  private String group(final Dimension dimension, final DeadLetter letter) {
    return dimension == Dimension.STATE
        ? STATES.get(states.apply(letter))
        : dimension.groupOf(letter);
  }

  private static String beginning(final String message) {
    return message.length() <= MESSAGE_LENGTH ? message : message.substring(0, MESSAGE_LENGTH);
  }

  private static Tally tally(final Map<String, Tally> groups, final String name) {
    final Tally known = groups.get(name);
    if (known != null) {
      return known;
    }
    return groups.computeIfAbsent(
        groups.size() < MAX_GROUPS ? name : OTHER, ignored -> new Tally());
  }

  /** A group that still grows. */
  private static final class Tally {
    private long count;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private Optional<DeadLetter> example = Optional.empty();

    void add(final DeadLetter letter) {
      count++;
      final long time = letter.time().toEpochMilli();
      last = Math.max(last, time);
      if (time < first) {
        first = time;
        example = Optional.of(letter.withoutValue());
      }
    }

    void add(final Tally other) {
      count += other.count;
      last = Math.max(last, other.last);
      if (other.first < first) {
        first = other.first;
        example = other.example;
      }
    }

    StatsGroup group(final String name) {
      final DeadLetter letter = example.orElseThrow();
      return new StatsGroup(
          name,
          count,
          Instant.ofEpochMilli(first),
          Instant.ofEpochMilli(last),
          letter.location(),
          letter.message().orElse(null));
    }
  }

  private static final class Hours {
    private static final DateTimeFormatter FORM =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:00'Z'").withZone(ZoneOffset.UTC);

    private Hours() {}

    static String of(final Instant time) {
      return FORM.format(time);
    }
  }
}
