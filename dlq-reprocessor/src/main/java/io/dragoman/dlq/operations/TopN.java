package io.dragoman.dlq.operations;

import io.dragoman.dlq.letter.DeadLetter;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Collector;

/** The first few in some order, of any number, in little memory. */
final class TopN {
  private TopN() {}

  /** The first {@code limit} in that order, without their values. */
  static Collector<DeadLetter, ?, List<DeadLetter>> of(
      final int limit, final Comparator<DeadLetter> order) {
    return Collector.of(
        () -> new PriorityQueue<>(order.reversed()),
        (queue, letter) -> offer(queue, letter, limit, order),
        (one, other) -> {
          other.forEach(letter -> offer(one, letter, limit, order));
          return one;
        },
        queue -> queue.stream().sorted(order).toList());
  }

  private static void offer(
      final PriorityQueue<DeadLetter> queue,
      final DeadLetter letter,
      final int limit,
      final Comparator<DeadLetter> order) {
    if (queue.size() == limit && order.compare(letter, queue.element()) >= 0) {
      return;
    }
    queue.add(letter.withoutValue());
    if (queue.size() > limit) {
      queue.remove();
    }
  }
}
