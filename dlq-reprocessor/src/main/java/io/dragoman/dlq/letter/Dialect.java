package io.dragoman.dlq.letter;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How the writer of a dead letter says in its headers what went wrong; {@link Dialects} knows them
 * all. Fields that a dialect lacks have no header names; where several are listed, the first one
 * present counts.
 *
 * @param name its name, in capitals
 * @param displayName the writer's name, for people
 * @param who who gave up, for people, with {@code {app}} for its name; empty if it has none
 * @param whoUnknown the same when the headers do not name it
 * @param marks headers that only this writer writes; one is enough
 * @param fields which headers hold which field, in order of preference
 * @param binaryNumbers whether numbers are big-endian bytes; otherwise they are decimal text
 * @param failure headers that speak of the failure, with {@code *} at the end for any rest
 */
public record Dialect(
    String name,
    String displayName,
    String who,
    String whoUnknown,
    List<String> marks,
    Map<Field, List<String>> fields,
    boolean binaryNumbers,
    List<String> failure) {
  /** The name of the dialect that brokers speak of share groups' dead letters. */
  static final String SHARE_GROUP = "SHARE_GROUP";

  /** No header of a known kind: a record is shown, but nothing is known of its failure. */
  public static final Dialect UNKNOWN =
      new Dialect(
          "UNKNOWN",
          "unknown",
          "",
          "An unknown application",
          List.of(),
          Map.of(),
          false,
          List.of());

  public Dialect {
    marks = List.copyOf(marks);
    fields = Map.copyOf(fields);
    failure = List.copyOf(failure);
  }

  /**
   * Who gave up, for people.
   *
   * @param app what the headers say of that
   */
  public String who(final Optional<String> app) {
    return app.filter(name -> !who.isEmpty())
        .map(name -> who.replace("{app}", name))
        .orElse(whoUnknown);
  }

  @Override
  public String toString() {
    return name;
  }

  /** The headers that hold a field, in order of preference; none: it is not said. */
  List<String> headers(final Field field) {
    return fields.getOrDefault(field, List.of());
  }

  /** What a writer may say of a failure. */
  public enum Field {
    EXCEPTION,
    MESSAGE,
    STACKTRACE,
    TOPIC,
    PARTITION,
    OFFSET,
    TIMESTAMP,
    ATTEMPTS,
    APP;

    /** As configurations name it. */
    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
