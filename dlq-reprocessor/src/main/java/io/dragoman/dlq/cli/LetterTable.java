package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.DisplayWidth;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.StreamedTable;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Times;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The table of {@code list}. */
final class LetterTable {
  /** Room for {@code -12@1234567} behind the topic's name. */
  private static final int PARTITION_AND_OFFSET = 12;

  /** That of a UUID. */
  private static final int REQUEST = 36;

  private static final int MAX_REQUEST_CHARS = 128;
  private static final int MAX_MESSAGE_CHARS = 2_000;

  private final StreamedTable table;
  private final StatusIndex statuses;

  LetterTable(
      final Terminal terminal, final Collection<String> topics, final StatusIndex statuses) {
    this.statuses = statuses;
    final int place =
        PARTITION_AND_OFFSET + topics.stream().mapToInt(String::length).max().orElse(0);
    this.table =
        new StreamedTable(
            terminal,
            Column.of("DEAD LETTER").fixed(place, 0),
            Column.of("TIME").fixed(20, 3).styled(Terminal.Style.FAINT),
            Column.of("CODE").fixed(22, 1).styled(Terminal.Style.BAD),
            Column.of("KIND").fixed(9, 6),
            Column.of("STATE").fixed(9, 2),
            Column.of("TRIES").fixed(5, 5),
            Column.of("REPLAYS").fixed(7, 4),
            Column.of("REQUEST").fixed(REQUEST, 7),
            Column.text("MESSAGE"));
  }

  String header() {
    return table.header();
  }

  /** What is known of a dead letter, on one line. */
  String row(final DeadLetter letter) {
    final String code =
        letter.errorCode().or(() -> letter.exception().map(LetterTable::simpleName)).orElse("-");
    return table.row(
        letter.location().toString(),
        Times.shown(letter.time()),
        SafeText.line(code),
        SafeText.line(letter.disposition().orElse("-")),
        Page.lower(statuses.stateOf(letter.location())),
        letter.attempts().isPresent() ? Integer.toString(letter.attempts().getAsInt()) : "-",
        Integer.toString(statuses.replaysOf(letter)),
        shown(letter.requestId(), MAX_REQUEST_CHARS),
        shown(letter.message(), MAX_MESSAGE_CHARS));
  }

  /** Headings of the columns that did not fit. */
  List<String> leftOut() {
    return table.leftOut();
  }

  /** A pipe gets more than a terminal, but not megabytes of one record. */
  private static String shown(final Optional<String> text, final int width) {
    return DisplayWidth.cut(SafeText.line(text.orElse("-")), width);
  }

  private static String simpleName(final String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
