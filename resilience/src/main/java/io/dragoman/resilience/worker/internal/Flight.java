package io.dragoman.resilience.worker.internal;

import java.util.List;
import java.util.stream.Stream;

/**
 * Work that is offered to engines, and everybody who waits for its answer.
 *
 * @param leader whose work is run
 * @param followers with the same work; grows while the flight lasts
 * @param <W> the work
 */
record Flight<W>(Ticket<W> leader, List<Ticket<W>> followers) {

  /** That of whoever is most in a hurry: nobody's work is slower for being somebody else's too. */
  int priority() {
    return Stream.concat(Stream.of(leader), followers.stream())
        .mapToInt(ticket -> ticket.meta().priority())
        .max()
        .orElseThrow();
  }
}
