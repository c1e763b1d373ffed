package io.dragoman.dlq;

/**
 * What became of an order.
 *
 * @param end why it ended
 * @param counts what it did
 */
public record Outcome(End end, Counts counts) {
  /** How many dead letters something was done with. */
  public long total() {
    return counts.total();
  }

  /** Why a task ended. */
  public enum End {
    /** It went through everything that was there when it began. */
    COMPLETE,
    /** It did as many as it was allowed to. */
    LIMIT,
    /** It was told to stop; what it had done by then is kept. */
    CANCELLED
  }
}
