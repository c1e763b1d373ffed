package io.dragoman.dlq.order;

import io.dragoman.dlq.letter.Location;
import java.util.List;

/**
 * What became of an order.
 *
 * @param end why it ended
 * @param counts what it did
 * @param failures the first of those that were meant and could not be done
 */
public record OrderOutcome(End end, Counts counts, List<Failure> failures) {
  /** So many failures are named; {@link #counts()} counts them all. */
  public static final int MAX_FAILURES = 100;

  public OrderOutcome {
    failures = List.copyOf(failures);
  }

  /** How many dead letters something was done with. */
  public long total() {
    return counts.total();
  }

  /**
   * A dead letter that was meant and could not be done.
   *
   * @param location where it stands
   * @param skip why
   */
  public record Failure(Location location, PlannedAction.Skip skip) {}

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
