package io.dragoman.dlq.operations;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.order.Counts;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.OrderOutcome;
import io.dragoman.dlq.order.PlannedAction;
import io.dragoman.dlq.order.Reprocessor;
import io.dragoman.dlq.order.TaskOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** Says what an order would do, and does nothing. */
public final class PreviewOrder {
  private final OperationContext context;

  public PreviewOrder(final OperationContext context) {
    this.context = context;
  }

  /** Whether the order means any dead letter. */
  public boolean meansAny(final TaskOrder order) {
    final DeadLetterFilter filter = filter(order);
    return !context
        .reader()
        .oldest(context.reader().ranges(order.topics(), filter), filter, 1)
        .isEmpty();
  }

  /**
   * Goes through the topics of the order.
   *
   * @param decided hears of each dead letter that is meant and what would be done
   * @param ended hears of each topic that was gone through
   * @param cancelled asked for each dead letter
   * @return what it comes to in all topics
   */
  public OrderOutcome preview(
      final TaskOrder order,
      final BiConsumer<DeadLetter, PlannedAction> decided,
      final BiConsumer<Order, OrderOutcome> ended,
      final BooleanSupplier cancelled) {
    final DeadLetterFilter filter = filter(order);
    final Reprocessor reprocessor = context.reprocessor();
    Counts counts = Counts.NONE;
    OrderOutcome.End end = OrderOutcome.End.COMPLETE;
    final List<OrderOutcome.Failure> failures = new ArrayList<>();
    for (final String topic : order.topics()) {
      final Order part = order.on(topic, "", filter);
      final OrderOutcome outcome = reprocessor.dryRun(part, decided, cancelled::getAsBoolean);
      ended.accept(part, outcome);
      counts = counts.plus(outcome.counts());
      failures.addAll(outcome.failures());
      end = outcome.end() == OrderOutcome.End.COMPLETE ? end : outcome.end();
      if (outcome.end() == OrderOutcome.End.CANCELLED) {
        break;
      }
    }
    return new OrderOutcome(end, counts, failures);
  }

  private DeadLetterFilter filter(final TaskOrder order) {
    return order
        .criteria()
        .filter(context.decoder(), () -> context.audit().statuses(context.reader()));
  }
}
