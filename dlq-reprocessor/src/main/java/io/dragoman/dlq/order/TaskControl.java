package io.dragoman.dlq.order;

/**
 * Whoever holds the reins of an order while it is carried out; called from the thread that does.
 */
@FunctionalInterface
public interface TaskControl {
  /** Lets it run to its end. */
  TaskControl NONE = () -> false;

  /** Asked before each dead letter: true ends the work after a commit. Never false again. */
  boolean cancelled();

  /** Asked before each dead letter: while it is true nothing is done and nothing is open. */
  default boolean paused() {
    return false;
  }

  /**
   * Hears that the work stands still because it is {@link #paused()}, or goes on again.
   *
   * @param still true: everything is committed and nothing happens until further notice
   */
  default void holding(final boolean still) {}

  /**
   * Hears of each commit.
   *
   * @param soFar what is committed since the order began
   */
  default void committed(final Counts soFar) {}
}
