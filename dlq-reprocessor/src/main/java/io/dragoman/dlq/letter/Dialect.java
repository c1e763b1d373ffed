package io.dragoman.dlq.letter;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
 * @param fields which headers hold which field
 * @param binaryNumbers whether numbers are big-endian bytes; otherwise they are decimal text
 * @param failure headers that speak of the failure, with {@code *} at the end for any rest
 */
public record Dialect(
    String name,
    String displayName,
    String who,
    String whoUnknown,
    List<String> marks,
    Fields fields,
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
          Fields.NONE,
          false,
          List.of());

  public Dialect {
    marks = List.copyOf(marks);
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

  /** Header names of what every dialect says, in order of preference; empty: not said. */
  public record Fields(
      List<String> exception,
      List<String> message,
      List<String> stackTrace,
      List<String> topic,
      List<String> partition,
      List<String> offset,
      List<String> timestamp,
      List<String> attempts,
      List<String> app) {
    static final Fields NONE =
        new Fields(
            List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
            List.of());

    /** Every header of it. */
    List<String> all() {
      return Stream.of(
              exception, message, stackTrace, topic, partition, offset, timestamp, attempts, app)
          .flatMap(List::stream)
          .toList();
    }
  }
}
