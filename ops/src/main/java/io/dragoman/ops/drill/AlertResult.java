package io.dragoman.ops.drill;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of an alert in a drill.
 *
 * @param outage what was broken
 * @param alert its name
 * @param fired how long after that it fired; empty: it did not
 * @param resolved how long after the end of the outage it ended; empty: it did not
 */
record AlertResult(
    String outage, String alert, Optional<Duration> fired, Optional<Duration> resolved) {

  /** Whether it did what it is there for. */
  boolean passed() {
    return fired.isPresent() && resolved.isPresent();
  }

  /** A line of a table. */
  List<String> row() {
    return List.of(
        outage,
        alert,
        shown(fired, "did not fire"),
        fired.isEmpty() ? "" : shown(resolved, "did not end"));
  }

  private static String shown(final Optional<Duration> time, final String never) {
    return time.map(taken -> taken.toSeconds() + " s").orElse(never);
  }
}
