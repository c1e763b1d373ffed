package io.dragoman.dlq.criteria;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.letter.Times;
import io.dragoman.resilience.config.Nearest;
import io.dragoman.schemas.Disposition;
import io.dragoman.schemas.ErrorCode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
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
      FilterCondition.NONE,
      "Dead letter topics, of Dragoman or others; * stands for any characters. Default: every dead"
          + " letter topic of this installation."),
  CODE(
      "code",
      "errorCodes",
      "CODE",
      Kind.CONSTANTS,
      names(ErrorCode.values()),
      FilterCondition.anyOf("code", DeadLetter::errorCode),
      "Error codes, such as ENGINE_TIMEOUT."),
  DISPOSITION(
      "disposition",
      "dispositions",
      "NAME",
      Kind.CONSTANTS,
      names(Disposition.values()),
      FilterCondition.anyOf("disposition", DeadLetter::disposition),
      "POISON, EXHAUSTED, EXPIRED, CRASHED or REJECTED."),
  STATE(
      "state",
      "states",
      "STATE",
      Kind.CONSTANTS,
      names(State.values()).stream().map(name -> name.toLowerCase(Locale.ROOT)).toList(),
      FilterCondition.states(),
      "What was done with them: pending, replayed, discarded or parked."),
  EXCEPTION(
      "exception",
      "exception",
      "PART",
      Kind.TEXT,
      FilterCondition.part("exception", DeadLetter::exception),
      "Part of the exception's class name."),
  SINCE(
      "since",
      "since",
      "TIME",
      Kind.TIME,
      FilterCondition.first((filter, time) -> filter.since(Instant.parse(time))),
      "From this time on: 30m, 1h30m, 7d, 1w (ago), 2026-01-31, 2026-01-31T12:00:00Z."),
  UNTIL(
      "until",
      "until",
      "TIME",
      Kind.TIME,
      FilterCondition.first((filter, time) -> filter.until(Instant.parse(time))),
      "Before this time."),
  KEY(
      "key",
      "key",
      "KEY",
      Kind.TEXT,
      FilterCondition.equal("key", DeadLetter::keyText),
      "The record's key."),
  REQUEST(
      "request",
      "requestId",
      "ID",
      Kind.TEXT,
      FilterCondition.equal("request", DeadLetter::requestId),
      "The request's id."),
  CLIENT(
      "client",
      "clientId",
      "ID",
      Kind.TEXT,
      FilterCondition.equal("client", DeadLetter::clientId),
      "Who asked."),
  ORIGIN(
      "origin",
      "originTopic",
      "TOPIC",
      Kind.TEXT,
      FilterCondition.equal("origin", DeadLetter::originTopic),
      "The topic it was read from."),
  MIN_ATTEMPTS(
      "minAttempts",
      "minAttempts",
      "N",
      Kind.COUNT,
      FilterCondition.attempts(">=", (attempts, least) -> attempts >= least),
      "Tried at least this many times."),
  MAX_ATTEMPTS(
      "maxAttempts",
      "maxAttempts",
      "N",
      Kind.COUNT,
      FilterCondition.attempts("<=", (attempts, most) -> attempts <= most),
      "Tried at most this many times."),
  HEADER(
      "header",
      "headers",
      "NAME[=TEXT]",
      Kind.TEXTS,
      List.of(),
      FilterCondition.headers(),
      "NAME or NAME=TEXT: has this header, with this text if given. Repeat for several."),
  TEXT(
      "text",
      "message",
      "TEXT",
      Kind.TEXT,
      FilterCondition.message(),
      "Text in the failure's message, in any case."),
  CONTAINS(
      "contains",
      "contains",
      "TEXT",
      Kind.TEXT,
      List.of(),
      FilterCondition.contains(),
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
  private final FilterCondition condition;
  private final String doc;

  FilterAttribute(
      final String parameter,
      final String field,
      final String label,
      final Kind kind,
      final FilterCondition condition,
      final String doc) {
    this(parameter, field, label, kind, List.of(), condition, doc);
  }

  FilterAttribute(
      final String parameter,
      final String field,
      final String label,
      final Kind kind,
      final List<String> allowed,
      final FilterCondition condition,
      final String doc) {
    this.parameter = parameter;
    this.field = field;
    this.label = label;
    this.kind = kind;
    this.allowed = List.copyOf(allowed);
    this.condition = condition;
    this.doc = doc;
  }

  /** The filter, and one of these values, each as {@link #read} left it. */
  DeadLetterFilter narrow(
      final DeadLetterFilter filter,
      final List<String> values,
      final FilterCondition.Lookup lookup) {
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
}
