package io.dragoman.dlq.order;

import io.dragoman.dlq.audit.AuditFormat;
import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.audit.StatusChange;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.State;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * One order on its way through the dead letters of its topic: decides what is done with each, does
 * it, and commits it. If the cluster refuses a copy it goes back to the last commit and passes over
 * that one.
 */
final class OrderRun {
  /** An entry of the audit with so many stretches is far smaller than the audit topic takes. */
  private static final int MAX_STRETCHES = 10_000;

  private final Order order;
  private final DeadLetterReader reader;
  private final AuditLog audit;
  private final Batching batching;
  private final Tracing tracing;
  private final InstantSource clock;
  private final StatusIndex statuses;
  private final UnaryOperator<DeadLetter> edit;
  private final BiConsumer<DeadLetter, PlannedAction> sink;
  private final TaskControl control;
  private final String topicId;
  private final Function<String, Optional<String>> targetIds;
  private final Set<Location> only;
  private final Planner planner;
  private final TaskTransaction transaction;
  private final Refusals refusals;
  private final Throttle throttle;
  private final OrderProgress progress;
  private final Batch batch = new Batch();

  /**
   * Does nothing yet.
   *
   * @param statuses what was done with each dead letter before
   * @param producer writes what is done; empty: nothing is done, it is only said
   * @param edit changes dead letters before they are copied
   * @param sink hears what is done with each that is meant
   * @param listener hears how far it is
   */
  OrderRun(
      final Workplace workplace,
      final Order order,
      final StatusIndex statuses,
      final Optional<Producer<byte[], byte[]>> producer,
      final UnaryOperator<DeadLetter> edit,
      final BiConsumer<DeadLetter, PlannedAction> sink,
      final Progress listener,
      final TaskControl control) {
    this.order = order;
    this.reader = workplace.reader();
    this.audit = workplace.audit();
    this.batching = workplace.batching();
    this.tracing = workplace.tracing();
    this.clock = workplace.clock();
    this.statuses = statuses;
    this.edit = edit;
    this.sink = sink;
    this.control = control;
    this.topicId = audit.topicIds(Set.of(order.topic())).getOrDefault(order.topic(), "");
    this.targetIds =
        remembered(topic -> Optional.ofNullable(audit.topicIds(Set.of(topic)).get(topic)));
    this.only = Set.copyOf(order.only());
    final TopicLimits limits = new TopicLimits(workplace.clientConfig());
    this.planner =
        new Planner(
            order.terms().action(),
            order.terms().again(),
            audit.parkingTopic(),
            workplace.targets(),
            remembered(reader::partitions),
            limits::stampsItself);
    this.transaction = new TaskTransaction(producer);
    this.refusals =
        new Refusals(limits, compression(workplace.clientConfig()), transaction.isDry());
    this.throttle =
        new Throttle(
            transaction.isDry() ? OptionalDouble.empty() : order.terms().perSecond(),
            control,
            this::commit);
    this.progress =
        new OrderProgress(
            listener,
            statuses.doneBy(order.task(), order.topic()).values().stream()
                .mapToLong(Long::longValue)
                .sum());
  }

  /** Goes through everything that is there now. */
  OrderOutcome go() {
    List<OffsetRange> left = ranges();
    while (true) {
      try {
        reader.readInOrder(left, this::take, progress, this::isOver);
        commit();
        return new OrderOutcome(end(), progress.counts(), progress.failures());
      } catch (final RuntimeException failed) {
        if (!isRefusal(failed)) {
          transaction.abort(failed);
          throw failed;
        }
        transaction.abort();
        batch.forget();
        refusals.learn();
        left = progress.rollBack(left);
      }
    }
  }

  private boolean isRefusal(final RuntimeException failed) {
    return refusals.any()
        && !(failed instanceof ProducerFencedException
            || failed instanceof InvalidProducerEpochException
            || failed instanceof InterruptException
            || failed instanceof TimeoutException);
  }

  /** Of a topic only what is there now; of single places no more than around them. */
  private List<OffsetRange> ranges() {
    final List<OffsetRange> all = reader.ranges(List.of(order.topic()), order.filter());
    if (only.isEmpty()) {
      return all;
    }
    final Map<TopicPartition, LongSummaryStatistics> places =
        only.stream()
            .collect(
                Collectors.groupingBy(
                    Location::topicPartition, Collectors.summarizingLong(Location::offset)));
    return all.stream()
        .filter(range -> places.containsKey(range.partition()))
        .map(range -> around(range, places.get(range.partition())))
        .toList();
  }

  private static OffsetRange around(final OffsetRange range, final LongSummaryStatistics offsets) {
    final long from = Math.clamp(offsets.getMin(), range.from(), range.to());
    return range.with(from, Math.clamp(offsets.getMax() + 1, from, range.to()));
  }

  private void take(final DeadLetter letter) {
    requireNoRefusal();
    throttle.holdWhilePaused();
    final Location where = letter.location();
    final boolean meant =
        (only.isEmpty() || only.contains(where)) && order.filter().matches(letter);
    final Optional<StatusChange> before = meant ? statuses.of(where) : Optional.empty();
    // What an earlier run of this very task did is done, also when others are done again.
    if (!meant || before.filter(change -> change.task().equals(order.task())).isPresent()) {
      batch.passed(where);
      progress.passed(where);
      return;
    }
    final PlannedAction planned = decide(letter, before);
    sink.accept(letter, planned);
    final boolean risky =
        planned instanceof final PlannedAction.Copy copy && refusals.isRisky(where, copy.copy());
    if (risky) {
      commit();
    }
    if (!(planned instanceof PlannedAction.Skip) && !begin()) {
      return;
    }
    switch (planned) {
      case final PlannedAction.Copy copy -> {
        final Optional<String> target = Optional.of(copy.copy().topic());
        done(letter, copy.state(), why(copy.why()), target, copy.replays());
        send(letter, copy, where);
      }
      case PlannedAction.Discard ignored ->
          done(letter, State.DISCARDED, order.terms().why(), Optional.empty(), 0);
      case final PlannedAction.Skip skip -> {
        progress.skipped(where, skip);
        batch.passed(where);
      }
    }
    progress.passed(where);
    if (risky || isFull()) {
      commit();
    }
  }

  /** A copy that goes back to work goes on in the trace in which it failed. */
  private void send(final DeadLetter letter, final PlannedAction.Copy copy, final Location where) {
    try (TraceSpan span =
        transaction.isDry() || copy.state() != State.REPLAYED
            ? TraceSpan.NONE
            : tracing.replay(copy.copy().topic(), letter.rawHeaders())) {
      span.put("dragoman.replayed.from", where.toString());
      span.into(copy.copy().headers());
      transaction.send(copy.copy(), refusals.callback(where, batch.copies()::add));
    }
  }

  private PlannedAction decide(final DeadLetter letter, final Optional<StatusChange> before) {
    final PlannedAction planned =
        planner.decide(edit.apply(letter), before, statuses.replaysOf(letter));
    if (planned instanceof final PlannedAction.Copy copy) {
      final Optional<String> refusal = refusals.of(letter.location(), copy.copy());
      if (refusal.isPresent()) {
        return new PlannedAction.Skip(
            PlannedAction.Reason.REFUSED, copy.copy().topic() + ": " + refusal.get());
      }
    }
    return planned;
  }

  private String why(final String own) {
    if (own.isEmpty()) {
      return order.terms().why();
    }
    return order.terms().why().isEmpty() ? own : order.terms().why() + "; " + own;
  }

  private void done(
      final DeadLetter letter,
      final State state,
      final String why,
      final Optional<String> target,
      final int replays) {
    progress.done(state, target);
    batch.did(letter.location(), new Batch.Done(state, why, target, replays, letter.valueSize()));
  }

  /** Opens a transaction if none is open, when it is time; false: cancelled meanwhile. */
  private boolean begin() {
    if (!throttle.awaitTurn()) {
      return false;
    }
    transaction.begin();
    return true;
  }

  private boolean isFull() {
    return batch.records() >= batching.records()
        || batch.bytes() >= batching.bytes()
        || batch.stretches() >= MAX_STRETCHES
        || transaction.isOpenFor(batching.age());
  }

  private void commit() {
    if (!transaction.isOpen()) {
      return;
    }
    // Where the copies stand is known when they are written.
    transaction.flush();
    requireNoRefusal();
    transaction.commit(
        batch.take(topicId, targetIds, order.task(), order.terms().who(), clock.instant()).stream()
            .map(entry -> AuditFormat.write(audit.partition(), entry))
            .toList());
    progress.commit();
    control.committed(progress.counts());
  }

  private void requireNoRefusal() {
    if (refusals.any()) {
      throw new KafkaException("A copy was refused.");
    }
  }

  private boolean isAtLimit() {
    return order.terms().max().isPresent() && progress.total() >= order.terms().max().getAsLong();
  }

  private boolean isOver() {
    return isAtLimit() || control.cancelled();
  }

  private OrderOutcome.End end() {
    if (isAtLimit()) {
      return OrderOutcome.End.LIMIT;
    }
    return control.cancelled() ? OrderOutcome.End.CANCELLED : OrderOutcome.End.COMPLETE;
  }

  private static String compression(final Map<String, Object> clientConfig) {
    return clientConfig
        .getOrDefault(ProducerConfig.COMPRESSION_TYPE_CONFIG, TaskTransaction.COMPRESSION)
        .toString();
  }

  private static <T> Function<String, T> remembered(final Function<String, T> question) {
    final Map<String, T> known = new HashMap<>();
    return topic -> known.computeIfAbsent(topic, question);
  }

  /** What every order of a {@link Reprocessor} works with, see its constructor. */
  record Workplace(
      Map<String, Object> clientConfig,
      DeadLetterReader reader,
      AuditLog audit,
      Targets targets,
      Batching batching,
      Tracing tracing,
      InstantSource clock) {}
}
