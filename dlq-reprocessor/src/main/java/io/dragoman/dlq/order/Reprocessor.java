package io.dragoman.dlq.order;

import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.ReprocessorException;
import io.dragoman.resilience.trace.Tracing;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Replays, discards and parks dead letters, each exactly once.
 *
 * <p>A copy and the mark that says so are written in one transaction, and the dead letter itself is
 * never touched: killed, cancelled or cut off at any point, a dead letter is either still pending
 * or done once, never lost and never done twice. Readers of the copies must read committed records
 * only.
 *
 * <p>There is one writer for each dead letter topic, because all tasks on it share a transactional
 * id: a second one shuts the first one out before it looks at what is done. The first one ends with
 * a {@link ReprocessorException}; what it committed counts, and nothing is done twice.
 *
 * <p>A task goes through what is there when it begins. Not for use by several threads at once.
 */
public final class Reprocessor {
  private final OrderRun.Workplace workplace;

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param reader of the same cluster; stays open
   * @param audit of the same cluster
   * @param targets where copies may go
   */
  public Reprocessor(
      final Map<String, Object> clientConfig,
      final DeadLetterReader reader,
      final AuditLog audit,
      final Targets targets,
      final Batching batching,
      final Tracing tracing,
      final InstantSource clock) {
    this.workplace =
        new OrderRun.Workplace(
            Map.copyOf(clientConfig), reader, audit, targets, batching, tracing, clock);
  }

  /**
   * Says what {@link #run} would do, and does nothing.
   *
   * @param sink hears of each dead letter that the filter lets through and what would be done
   */
  public OrderOutcome dryRun(
      final Order order,
      final BiConsumer<DeadLetter, PlannedAction> sink,
      final TaskControl control) {
    return new OrderRun(
            workplace,
            order,
            workplace.audit().statuses(workplace.reader(), order.task()),
            Optional.empty(),
            UnaryOperator.identity(),
            sink,
            Progress.NONE,
            control)
        .go();
  }

  /**
   * Does what the order says, and what is left of it when a task of the same id did a part before.
   *
   * @throws ReprocessorException when it cannot go on
   */
  public OrderOutcome run(final Order order, final Progress progress, final TaskControl control) {
    return run(order, UnaryOperator.identity(), progress, control);
  }

  /**
   * Replays the one dead letter that the order names, with another value.
   *
   * @throws ReprocessorException when that is not possible
   */
  public OrderOutcome replayEdited(final Order order, final byte[] value) {
    if (order.only().size() != 1) {
      throw new IllegalArgumentException("One value is for one dead letter: " + order.only());
    }
    return run(order, letter -> letter.withValue(value), Progress.NONE, TaskControl.NONE);
  }

  private OrderOutcome run(
      final Order order,
      final UnaryOperator<DeadLetter> edit,
      final Progress progress,
      final TaskControl control) {
    final AuditLog audit = workplace.audit();
    audit.provision();
    try (Producer<byte[], byte[]> producer =
        TaskTransaction.producer(workplace.clientConfig(), order.topic())) {
      // First shut out whoever works on this topic, then look at what is done: in any other order
      // it could do something after we looked.
      producer.initTransactions();
      final String topicId = audit.topicIds(Set.of(order.topic())).getOrDefault(order.topic(), "");
      final AuditLog.Everything done =
          audit.everythingWritten(workplace.reader(), topicId, order.task());
      audit.merge(
          workplace.reader(), order.topic(), topicId, done, producer, workplace.clock().instant());
      return new OrderRun(
              workplace,
              order,
              done.statuses(),
              Optional.of(producer),
              edit,
              (letter, planned) -> {},
              progress,
              control)
          .go();
    } catch (final ProducerFencedException | InvalidProducerEpochException fenced) {
      throw new ReprocessorException(
          "Somebody else began to work on "
              + order.topic()
              + ". What this task had committed is done; nothing was lost or done twice.",
          fenced);
    } catch (final InterruptException interrupted) {
      throw interrupted;
    } catch (final KafkaException failed) {
      throw new ReprocessorException(
          "The task stopped: "
              + failed.getMessage()
              + ". What it had committed is done, the rest is pending; give the same order again.",
          failed);
    }
  }
}
