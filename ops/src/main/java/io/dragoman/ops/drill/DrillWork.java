package io.dragoman.ops.drill;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * Work for a drill; as text {@code event;work}.
 *
 * @param event id of the event and of the request; says what kind of work it is
 * @param work what to do
 */
record DrillWork(String event, String work) {
  private static final String GOOD = "event-";
  private static final String POISON = "poison-";
  private static final String PASSING = "passing-";
  private static final String UNTIL = "@";

  /** Work that is answered. */
  static DrillWork good(final int number) {
    return new DrillWork(GOOD + number, GOOD + number);
  }

  /** Work that can never be answered. */
  static DrillWork poison(final int number) {
    return new DrillWork(POISON + number, POISON + number);
  }

  /** Work that fails until a time and is answered after it. */
  static DrillWork passing(final int number, final Instant until) {
    return new DrillWork(PASSING + number, PASSING + number + UNTIL + until.toEpochMilli());
  }

  /** Whether the event with this id is poison. */
  static boolean isPoison(final String event) {
    return event.startsWith(POISON);
  }

  /** Whether the event with this id fails at first. */
  static boolean isPassing(final String event) {
    return event.startsWith(PASSING);
  }

  /** Until when it fails; empty when it does not or always does. */
  Optional<Instant> failsUntil() {
    return isPassing(event)
        ? Optional.of(Instant.ofEpochMilli(Long.parseLong(work.substring(work.indexOf(UNTIL) + 1))))
        : Optional.empty();
  }

  byte[] encode() {
    return (event + ";" + work).getBytes(StandardCharsets.UTF_8);
  }

  static DrillWork decode(final byte[] value) {
    final String[] parts = new String(value, StandardCharsets.UTF_8).split(";", 2);
    return new DrillWork(parts[0], parts[1]);
  }
}
