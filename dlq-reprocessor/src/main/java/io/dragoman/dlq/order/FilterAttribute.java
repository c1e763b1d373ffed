package io.dragoman.dlq.order;

import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.value.ValueDecoder;
import io.dragoman.resilience.config.Nearest;
import io.dragoman.schemas.Disposition;
import io.dragoman.schemas.ErrorCode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What dead letters can be chosen by: the one declaration from which the options of the command
 * line, the parameters of HTTP, the JSON of orders and the conditions come.
 *
 * <p>In the order in which help shows them. {@link #CONTAINS} is last because it alone decodes
 * values: whatever else excludes a record spares that.
 */
public enum FilterAttribute {
  /** Where to look; no condition on a dead letter, so {@link Criteria} do not hold it. */
  TOPIC(
      "topic",
      "topics",
      "TOPIC",
      Kind.NAMES,
      List.of(),
      (filter, values, lookup) -> filter,
      "Dead letter topics, of Dragoman or anybody; * stands for anything. Default: every dead"
          + " letter topic of this installation."),
  CODE(
      "code",
      "errorCodes",
      "CODE",
      Kind.CONSTANTS,
      names(ErrorCode.values()),
      (filter, values, lookup) -> filter.errorCodes(Set.copyOf(values)),
      "Error codes, such as ENGINE_TIMEOUT."),
  DISPOSITION(
      "disposition",
      "dispositions",
      "NAME",
      Kind.CONSTANTS,
      names(Disposition.values()),
      (filter, values, lookup) -> filter.dispositions(Set.copyOf(values)),
      "POISON, EXHAUSTED, EXPIRED, CRASHED or REJECTED."),
  STATE(
      "state",
      "states",
      "STATE",
      Kind.CONSTANTS,
      names(State.values()).stream().map(name -> name.toLowerCase(Locale.ROOT)).toList(),
      (filter, values, lookup) -> states(filter, values, lookup.statuses().get()),
      "What was done with them: pending, replayed, discarded or parked."),
  EXCEPTION(
      "exception",
      "exception",
      "PART",
      Kind.TEXT,
      first(DeadLetterFilter::exception),
      "Part of the exception's class name."),
  SINCE(
      "since",
      "since",
      "TIME",
      Kind.TIME,
      first((filter, time) -> filter.since(Instant.parse(time))),
      "From this time on: 30m, 1h30m, 7d, 1w (ago), 2026-01-31, 2026-01-31T12:00:00Z."),
  UNTIL(
      "until",
      "until",
      "TIME",
      Kind.TIME,
      first((filter, time) -> filter.until(Instant.parse(time))),
      "Before this time."),
  KEY("key", "key", "KEY", Kind.TEXT, first(DeadLetterFilter::key), "The record's key."),
  REQUEST(
      "request",
      "requestId",
      "ID",
      Kind.TEXT,
      first(DeadLetterFilter::requestId),
      "The request's id."),
  CLIENT("client", "clientId", "ID", Kind.TEXT, first(DeadLetterFilter::clientId), "Who asked."),
  ORIGIN(
      "origin",
      "originTopic",
      "TOPIC",
      Kind.TEXT,
      first(DeadLetterFilter::originTopic),
      "The topic it was read from."),
  MIN_ATTEMPTS(
      "minAttempts",
      "minAttempts",
      "N",
      Kind.COUNT,
      first((filter, count) -> filter.minAttempts(Integer.parseInt(count))),
      "Tried at least this many times."),
  MAX_ATTEMPTS(
      "maxAttempts",
      "maxAttempts",
      "N",
      Kind.COUNT,
      first((filter, count) -> filter.maxAttempts(Integer.parseInt(count))),
      "Tried at most this many times."),
  HEADER(
      "header",
      "headers",
      "NAME[=TEXT]",
      Kind.TEXTS,
      List.of(),
      (filter, values, lookup) -> headers(filter, values),
      "NAME or NAME=TEXT: has this header, with this text if given. Repeat for several."),
  TEXT(
      "text",
      "message",
      "TEXT",
      Kind.TEXT,
      first(DeadLetterFilter::message),
      "Text in the failure's message, in any case."),
  CONTAINS(
      "contains",
      "contains",
      "TEXT",
      Kind.TEXT,
      List.of(),
      (filter, values, lookup) -> contains(filter, values.getFirst(), lookup.decoder()),
      "Text in the decoded value; slower, because every value is decoded.");

  /** How an attribute is written. */
  public enum Kind {
    /** One text, as it is. */
    TEXT(false),
    /** Several texts, each as it is. */
    TEXTS(true),
    /** Several names, also separated by commas. */
    NAMES(true),
    /** As {@link #NAMES}, but only the {@link FilterAttribute#allowed} ones, in any case. */
    CONSTANTS(true),
    /** A time as {@link Times#parse} reads it. */
    TIME(false),
    /** A whole number from 0 to {@link FilterAttribute#MAX_COUNT}. */
    COUNT(false);

    private final boolean several;

    Kind(final boolean several) {
      this.several = several;
    }

    /** Whether it may be given more than once. */
    public boolean several() {
      return several;
    }
  }

  /** The largest number that an attribute takes. */
  public static final int MAX_COUNT = 1_000_000;

  private final String parameter;
  private final String field;
  private final String label;
  private final Kind kind;
  private final List<String> allowed;
  private final Condition condition;
  private final String doc;

  FilterAttribute(
      final String parameter,
      final String field,
      final String label,
      final Kind kind,
      final Condition condition,
      final String doc) {
    this(parameter, field, label, kind, List.of(), condition, doc);
  }

  FilterAttribute(
      final String parameter,
      final String field,
      final String label,
      final Kind kind,
      final List<String> allowed,
      final Condition condition,
      final String doc) {
    this.parameter = parameter;
    this.field = field;
    this.label = label;
    this.kind = kind;
    this.allowed = List.copyOf(allowed);
    this.condition = condition;
    this.doc = doc;
  }

  /** What conditions look into. */
  record Lookup(ValueDecoder decoder, Supplier<StatusIndex> statuses) {}

  /** Narrows a filter to dead letters with one of these values. */
  @FunctionalInterface
  private interface Condition {
    DeadLetterFilter narrow(DeadLetterFilter filter, List<String> values, Lookup lookup);
  }

  /** The filter, and one of these values, each as {@link #read} left it. */
  DeadLetterFilter narrow(
      final DeadLetterFilter filter, final List<String> values, final Lookup lookup) {
    return condition.narrow(filter, values, lookup);
  }

  /** Its name in queries and bodies over HTTP. */
  public String parameter() {
    return parameter;
  }

  /** Its option on the command line. */
  public String option() {
    return "--" + parameter.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** Its field in orders that are kept. */
  public String field() {
    return field;
  }

  /** What stands for a value in help. */
  public String label() {
    return label;
  }

  public Kind kind() {
    return kind;
  }

  /** What it means, for people; a sentence. */
  public String doc() {
    return doc;
  }

  /** The values that it takes, as people write them; empty: any. */
  public List<String> allowed() {
    return allowed;
  }

  /**
   * Reads what people or programs wrote, into the form in which {@link Criteria} keep it.
   *
   * @param clock relative times count from its now
   * @throws InvalidFilterException when it means nothing: what is silently passed over would do
   *     something with dead letters that were not meant
   */
  public List<String> read(final Collection<String> written, final Clock clock) {
    if (!kind.several() && written.size() > 1) {
      throw wrong("it is there " + written.size() + " times; give it once.");
    }
    return switch (kind) {
      case TEXT, TEXTS -> List.copyOf(written);
      case NAMES -> names(written);
      case CONSTANTS -> names(written).stream().map(this::constant).toList();
      case TIME -> written.stream().map(text -> time(text, clock)).toList();
      case COUNT -> written.stream().map(this::count).toList();
    };
  }

  /**
   * The attribute of that field.
   *
   * @throws IllegalArgumentException when no order has it
   */
  static FilterAttribute ofField(final String field) {
    return Stream.of(values())
        .filter(attribute -> attribute != TOPIC && attribute.field.equals(field))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(field + ": no such field"));
  }

  /**
   * Values that were kept, as {@link #read} left them; error codes may be those of a newer version.
   *
   * @throws IllegalArgumentException when one means nothing
   */
  List<String> kept(final Collection<?> values) {
    final List<String> texts = values.stream().map(String::valueOf).toList();
    try {
      switch (kind) {
        case TIME -> texts.forEach(Instant::parse);
        case COUNT -> texts.forEach(Integer::parseInt);
        case CONSTANTS -> {
          if (this == STATE) {
            texts.forEach(State::valueOf);
          }
        }
        case TEXT, TEXTS, NAMES -> {}
      }
    } catch (final IllegalArgumentException | DateTimeException wrong) {
      throw new IllegalArgumentException(field + ": " + wrong.getMessage(), wrong);
    }
    return texts;
  }

  private List<String> names(final Collection<String> written) {
    final List<String> names =
        written.stream()
            .flatMap(text -> Arrays.stream(text.split(",")))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList();
    if (names.isEmpty() && !written.isEmpty()) {
      throw wrong("it is there and names nothing.");
    }
    return names;
  }

  private String constant(final String word) {
    return allowed.stream()
        .filter(word::equalsIgnoreCase)
        .findFirst()
        .map(name -> name.toUpperCase(Locale.ROOT))
        .orElseThrow(
            () ->
                wrong(
                    "there is no "
                        + word
                        + Nearest.to(word, allowed)
                            .or(() -> Nearest.to(word.toUpperCase(Locale.ROOT), allowed))
                            .map(near -> "; did you mean " + near + "?")
                            .orElse(".")
                        + " There are "
                        + String.join(", ", allowed)
                        + "."));
  }

  private String time(final String text, final Clock clock) {
    try {
      return Times.parse(text, clock).toString();
    } catch (final IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private String count(final String text) {
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > MAX_COUNT) {
      throw wrong("'" + text + "' is no whole number from 0 to " + MAX_COUNT + ".");
    }
    return Integer.toString(Integer.parseInt(text));
  }

  private InvalidFilterException wrong(final String why) {
    return new InvalidFilterException(this, why);
  }

  private static List<String> names(final Enum<?>[] constants) {
    return Stream.of(constants).map(Enum::name).toList();
  }

  private static Condition first(
      final BiFunction<DeadLetterFilter, String, DeadLetterFilter> condition) {
    return (filter, values, lookup) -> condition.apply(filter, values.getFirst());
  }

  private static DeadLetterFilter states(
      final DeadLetterFilter filter, final List<String> values, final StatusIndex statuses) {
    final Set<State> states =
        values.stream()
            .map(State::valueOf)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(State.class)));
    return statuses.only(states, filter);
  }

  private static DeadLetterFilter headers(
      final DeadLetterFilter filter, final List<String> values) {
    DeadLetterFilter narrowed = filter;
    for (final String header : values) {
      final int equals = header.indexOf('=');
      narrowed =
          equals < 0
              ? narrowed.header(header)
              : narrowed.header(header.substring(0, equals), header.substring(equals + 1));
    }
    return narrowed;
  }

  private static DeadLetterFilter contains(
      final DeadLetterFilter filter, final String part, final ValueDecoder decoder) {
    return filter.where(
        "value contains '" + part + "'", letter -> decoder.searchable(letter).contains(part));
  }
}
