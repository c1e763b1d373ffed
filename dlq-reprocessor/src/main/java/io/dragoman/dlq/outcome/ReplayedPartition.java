package io.dragoman.dlq.outcome;

import io.dragoman.dlq.audit.AuditEntry;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** The replayed dead letters of one partition, a bit each, and how their copies ended. */
final class ReplayedPartition {
  private final long first;

  /** Of those whose end will be told; where no record is, nothing is ever heard of. */
  private final BitSet told = new BitSet();

  private final BitSet untold = new BitSet();
  private final BitSet ended = new BitSet();
  private final BitSet dead = new BitSet();
  private long toldCount;
  private long untoldCount;

  /**
   * None has ended yet.
   *
   * @param entries what was replayed of the partition; at least one
   * @param ours topics whose readers tell the end of what ends well
   */
  ReplayedPartition(final List<AuditEntry> entries, final Set<String> ours) {
    this.first =
        entries.stream()
            .mapToLong(entry -> entry.stretches().getFirst().first())
            .min()
            .orElseThrow();
    for (final AuditEntry entry : entries) {
      final boolean tells = entry.change().target().filter(ours::contains).isPresent();
      entry
          .stretches()
          .forEach(
              stretch ->
                  (tells ? told : untold).set(bit(stretch.first()), bit(stretch.last()) + 1));
      if (tells) {
        toldCount += entry.count();
      } else {
        untoldCount += entry.count();
      }
    }
  }

  void ended(final long offset) {
    if (isOneOf(told, offset)) {
      ended.set(bit(offset));
    }
  }

  /** False if that was known, or it is none of these. */
  boolean died(final long offset) {
    if (!isOneOf(told, offset) && !isOneOf(untold, offset) || dead.get(bit(offset))) {
      return false;
    }
    dead.set(bit(offset));
    return true;
  }

  long done() {
    final BitSet done = (BitSet) ended.clone();
    done.andNot(dead);
    return done.cardinality();
  }

  long dead() {
    return dead.cardinality();
  }

  long pending() {
    return toldCount - heardOf(told);
  }

  long unknown() {
    return untoldCount - heardOf(untold);
  }

  private long heardOf(final BitSet some) {
    final BitSet heard = (BitSet) ended.clone();
    heard.or(dead);
    heard.and(some);
    return heard.cardinality();
  }

  private boolean isOneOf(final BitSet some, final long offset) {
    return offset >= first && offset - first < some.length() && some.get(bit(offset));
  }

  private int bit(final long offset) {
    return Math.toIntExact(offset - first);
  }
}
