package io.dragoman.dlq.order;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What is to be done with dead letters, whichever they are: by whom, why and how fast.
 *
 * @param action what to do with them
 * @param again also with those that something was done with before
 * @param who who wants it
 * @param why the reason, in the operator's words; may be empty
 * @param max at most so many of each topic; empty: all
 * @param perSecond at most so many a second; empty: as fast as it goes
 */
public record OrderTerms(
    Action action,
    boolean again,
    String who,
    String why,
    OptionalLong max,
    OptionalDouble perSecond) {
  public OrderTerms {
    if (max.isPresent() && max.getAsLong() < 1) {
      throw new IllegalArgumentException("max is " + max.getAsLong() + ", must be at least 1");
    }
    if (perSecond.isPresent() && !(perSecond.getAsDouble() > 0)) {
      throw new IllegalArgumentException(
          "perSecond is " + perSecond.getAsDouble() + ", must be more than 0");
    }
  }

  /** Only with those that nothing was done with, and without limits. */
  public OrderTerms(final Action action, final String who, final String why) {
    this(action, false, who, why, OptionalLong.empty(), OptionalDouble.empty());
  }
}
