package io.dragoman.dlq.order;

import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.Location;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A task on the dead letters of one topic.
 *
 * @param topic the dead letter topic
 * @param filter which of them
 * @param action what to do with them
 * @param again also with those that something was done with before
 * @param task id of the task, never used before
 * @param who who wants it
 * @param why the reason, in the operator's words; may be empty
 * @param max at most so many; empty: all
 * @param perSecond at most so many a second; empty: as fast as it goes
 * @param only these places only; empty: the whole topic
 */
public record Order(
    String topic,
    DeadLetterFilter filter,
    Action action,
    boolean again,
    String task,
    String who,
    String why,
    OptionalLong max,
    OptionalDouble perSecond,
    Optional<List<Location>> only) {
  /** No limit on the rate. */
  static final OptionalDouble UNLIMITED = OptionalDouble.empty();

  public Order {
    if (max.isPresent() && max.getAsLong() < 1) {
      throw new IllegalArgumentException("max is " + max.getAsLong() + ", must be at least 1");
    }
    if (perSecond.isPresent() && !(perSecond.getAsDouble() > 0)) {
      throw new IllegalArgumentException(
          "perSecond is " + perSecond.getAsDouble() + ", must be more than 0");
    }
    only = only.map(List::copyOf);
  }
}
