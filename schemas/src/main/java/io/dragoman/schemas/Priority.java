package io.dragoman.schemas;

/**
 * How urgent work is, from 1 (whenever there is room) to 10 (first).
 *
 * <p>From {@link #URGENT} on, work has a road of its own: topics that no backlog of other work
 * stands in, and the next free call of an engine. Of {@link #URGENT_IN_A_ROW} + 1 calls of an
 * engine one at least begins with other work, so that urgent work slows it down and never stops it.
 * Within each of the two classes a higher priority goes first, unless what is lower has waited
 * longer by {@code priority.step.ms} for each step.
 */
public final class Priority {
  /** Work of this priority or a higher one is urgent. */
  public static final int URGENT = 8;

  /** Calls that may begin with urgent work, one after the other, while other work waits. */
  public static final int URGENT_IN_A_ROW = 3;

  private Priority() {}

  /** Whether work of this priority is urgent. */
  public static boolean isUrgent(final int priority) {
    return priority >= URGENT;
  }
}
