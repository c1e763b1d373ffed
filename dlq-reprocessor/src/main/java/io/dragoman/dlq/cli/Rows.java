package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.Marks;
import io.dragoman.dlq.Times;
import java.util.Collection;
import java.util.Optional;

/** The table of {@code list}; columns keep their width, so that it can be printed as it comes. */
final class Rows {
  /** Room for {@code -12@1234567} behind the topic's name. */
  private static final int PARTITION_AND_OFFSET = 12;

  private static final int WHEN = 20;
  private static final int WHAT = 22;
  private static final int DISPOSITION = 9;
  private static final int STATE = 9;
  private static final int TRIES = 5;
  private static final int REPLAYS = 7;
  private static final int REQUEST = 24;

  private final Style style;
  private final int place;
  private final Marks marks;
  private boolean headerDue = true;

  Rows(final Style style, final Collection<String> topics, final Marks marks) {
    this.style = style;
    this.marks = marks;
    this.place = PARTITION_AND_OFFSET + topics.stream().mapToInt(String::length).max().orElse(0);
  }

  /** The header, once. */
  Optional<String> header() {
    if (!headerDue) {
      return Optional.empty();
    }
    headerDue = false;
    return Optional.of(
        style.heading(
            pad("DEAD LETTER", place)
                + pad("TIME", WHEN)
                + pad("CODE", WHAT)
                + pad("KIND", DISPOSITION)
                + pad("STATE", STATE)
                + pad("TRIES", TRIES)
                + pad("REPLAYS", REPLAYS)
                + pad("REQUEST", REQUEST)
                + "MESSAGE"));
  }

  /** What is known of a dead letter, on one line. */
  String row(final DeadLetter letter) {
    final String code =
        letter.errorCode().or(() -> letter.exception().map(Rows::simpleName)).orElse("-");
    return pad(letter.location().toString(), place)
        + style.faint(pad(Times.shown(letter.time()), WHEN))
        + style.bad(pad(Style.line(code), WHAT))
        + pad(Style.line(letter.disposition().orElse("-")), DISPOSITION)
        + pad(Words.lower(marks.stateOf(letter.location())), STATE)
        + pad(
            letter.attempts().isPresent() ? Integer.toString(letter.attempts().getAsInt()) : "-",
            TRIES)
        + pad(Integer.toString(marks.replaysOf(letter)), REPLAYS)
        + pad(Style.line(letter.requestId().orElse("-")), REQUEST)
        + Style.line(letter.message().orElse("-"));
  }

  /** What was done with each one. */
  Marks marks() {
    return marks;
  }

  private static String simpleName(final String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  private static String pad(final String text, final int width) {
    return String.format("%-" + width + "s  ", text);
  }
}
