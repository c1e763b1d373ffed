package io.dragoman.dlq.order;

import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.Location;
import java.util.List;

/**
 * A task on the dead letters of one topic.
 *
 * @param topic the dead letter topic
 * @param filter which of them
 * @param task id of the task, never used before
 * @param only these places only; empty: the whole topic
 * @param terms what to do with them
 */
public record Order(
    String topic, DeadLetterFilter filter, String task, List<Location> only, OrderTerms terms) {
  public Order {
    only = List.copyOf(only);
  }
}
