package io.dragoman.dlq.task;

import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.OrderOutcome;

/** Hears of the parts of a task, one for each topic, in the thread that works on it. */
public interface TaskListener {
  /** Hears nothing. */
  TaskListener NONE =
      new TaskListener() {
        @Override
        public Progress begins(final Order order, final long offsets) {
          return Progress.NONE;
        }

        @Override
        public void ended(final Order order, final OrderOutcome outcome) {}
      };

  /**
   * The work on a topic begins.
   *
   * @param offsets how many offsets are to be passed
   * @return hears how far it is
   */
  Progress begins(Order order, long offsets);

  /** The work on a topic ended. */
  void ended(Order order, OrderOutcome outcome);
}
