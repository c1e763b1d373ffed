package io.dragoman.resilience.batch;

/**
 * Which engines may be asked about a job now, whatever their breakers say: those on its route whose
 * rules allow it. Decided once for a job and a moment, because rules may say something else a
 * moment later, and because they are asked for all that waits.
 *
 * @param engines by position in the chain, a bit each
 */
record Match(long engines) {
  boolean includes(final int position) {
    return (engines & 1L << position) != 0;
  }

  /** Why the engine in this position would be chosen in its turn. */
  EngineChoice choice(final int position) {
    if (position == 0) {
      return EngineChoice.PREFERRED;
    }
    final long before = (1L << position) - 1;
    return (engines & before) == 0 ? EngineChoice.CONDITION : EngineChoice.FAILOVER;
  }
}
