package io.dragoman.dlq.outcome;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import java.util.BitSet;
import java.util.List;

/** The copies in one partition of a topic that they went to, a bit each, and which of them died. */
final class CopyPlaces {
  private final boolean tells;
  private final BitSet alive = new BitSet();
  private final long first;
  private long dead;

  /**
   * All of them alive.
   *
   * @param tells whether the end of those that end well is told
   * @param runs their offsets, in any order; at least one
   */
  CopyPlaces(final boolean tells, final List<Stretch> runs) {
    this.tells = tells;
    this.first = runs.stream().mapToLong(Stretch::first).min().orElseThrow();
    runs.forEach(run -> alive.set(bit(run.first()), bit(run.last()) + 1));
  }

  /** False if that was known, or no copy stands there. */
  boolean died(final long offset) {
    if (offset < first || offset - first >= alive.length() || !alive.get(bit(offset))) {
      return false;
    }
    alive.clear(bit(offset));
    dead++;
    return true;
  }

  /** How many died. */
  long dead() {
    return dead;
  }

  /** Whether the end of those that end well is told. */
  boolean tells() {
    return tells;
  }

  private int bit(final long offset) {
    return Math.toIntExact(offset - first);
  }
}
