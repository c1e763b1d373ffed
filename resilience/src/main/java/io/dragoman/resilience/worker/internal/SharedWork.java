package io.dragoman.resilience.worker.internal;

import java.util.List;

/**
 * Work that is offered to engines, and everybody who waits for its answer.
 *
 * @param leader whose work is run
 * @param followers with the same work; grows until it ends
 * @param <W> the work
 */
record SharedWork<W>(AcceptedRecord<W> leader, List<AcceptedRecord<W>> followers) {

  /** That of whoever is most in a hurry: nobody's work is slower for being somebody else's too. */
  int priority() {
    int highest = leader.meta().priority();
    for (final AcceptedRecord<W> follower : followers) {
      highest = Math.max(highest, follower.meta().priority());
    }
    return highest;
  }
}
