package io.dragoman.dlq.cli;

import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.cli.Columns.Column;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Times;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The table of {@code list}. */
final class Rows {
  /** Room for {@code -12@1234567} behind the topic's name. */
  private static final int PARTITION_AND_OFFSET = 12;

  /** That of a UUID. */
  private static final int REQUEST = 36;

  private static final int MAX_REQUEST_CHARS = 128;
  private static final int MAX_MESSAGE_CHARS = 2_000;

  private final Columns columns;
  private final StatusIndex statuses;
  private boolean headerDue = true;

  Rows(
      final Style style,
      final OptionalInt width,
      final Collection<String> topics,
      final StatusIndex statuses) {
    this.statuses = statuses;
    final int place =
        PARTITION_AND_OFFSET + topics.stream().mapToInt(String::length).max().orElse(0);
    this.columns =
        new Columns(
            style,
            width,
            List.of(
                Column.of("DEAD LETTER", place, 0),
                Column.of("TIME", 20, 3).styled(style::faint),
                Column.of("CODE", 22, 1).styled(style::bad),
                Column.of("KIND", 9, 6),
                Column.of("STATE", 9, 2),
                Column.of("TRIES", 5, 5),
                Column.of("REPLAYS", 7, 4),
                Column.of("REQUEST", REQUEST, 7)),
            "MESSAGE");
  }

  /** The header, once. */
  Optional<String> header() {
    if (!headerDue) {
      return Optional.empty();
    }
    headerDue = false;
    return Optional.of(columns.header());
  }

  /** What is known of a dead letter, on one line. */
  String row(final DeadLetter letter) {
    final String code =
        letter.errorCode().or(() -> letter.exception().map(Rows::simpleName)).orElse("-");
    return columns.row(
        List.of(
            letter.location().toString(),
            Times.shown(letter.time()),
            Style.line(code),
            Style.line(letter.disposition().orElse("-")),
            Words.lower(statuses.stateOf(letter.location())),
            letter.attempts().isPresent() ? Integer.toString(letter.attempts().getAsInt()) : "-",
            Integer.toString(statuses.replaysOf(letter)),
            shown(letter.requestId(), MAX_REQUEST_CHARS)),
        shown(letter.message(), MAX_MESSAGE_CHARS));
  }

  /** Headings of the columns that did not fit. */
  List<String> leftOut() {
    return columns.leftOut();
  }

  /** What was done with each one. */
  StatusIndex statuses() {
    return statuses;
  }

  /** A pipe gets more than a terminal, but not megabytes of one record. */
  private static String shown(final Optional<String> text, final int width) {
    return Style.cut(Style.line(text.orElse("-")), width);
  }

  private static String simpleName(final String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
