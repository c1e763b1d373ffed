package io.dragoman.dlq;

import io.dragoman.dlq.internal.AuditFormat;
import io.dragoman.dlq.internal.Batch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

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
  /** Above the largest record that Dragoman's topics take. */
  private static final int MAX_REQUEST_BYTES = 28 * 1024 * 1024;

  /** How long a task that died keeps readers of committed records waiting. */
  private static final int TRANSACTION_TIMEOUT_MS = 20_000;

  /** A pause longer than this is not spent inside a transaction. */
  private static final Duration SHORT_PAUSE = Duration.ofMillis(100);

  private static final int COMMIT_TRIES = 5;

  private final Map<String, Object> clientConfig;
  private final DeadLetterReader reader;
  private final AuditLog audit;
  private final Targets targets;
  private final Batching batching;
  private final InstantSource clock;

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
      final InstantSource clock) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.reader = reader;
    this.audit = audit;
    this.targets = targets;
    this.batching = batching;
    this.clock = clock;
  }

  /**
   * Says what {@link #run} would do, and does nothing.
   *
   * @param sink hears of each dead letter that the filter lets through and what would be done
   */
  public Outcome dryRun(
      final Order order,
      final BiConsumer<DeadLetter, Decision> sink,
      final Progress progress,
      final TaskControl control) {
    return new Run(
            order, audit.marks(reader), Optional.empty(), UnaryOperator.identity(), sink, control)
        .go(progress);
  }

  /**
   * Does what the order says, and what is left of it when a task of the same id did a part before.
   *
   * @throws ReprocessorException when it cannot go on
   */
  public Outcome run(final Order order, final Progress progress, final TaskControl control) {
    return run(order, UnaryOperator.identity(), progress, control);
  }

  /**
   * Replays the one dead letter that the order names, with another value.
   *
   * @throws ReprocessorException when that is not possible
   */
  public Outcome replayEdited(final Order order, final byte[] value) {
    if (order.only().filter(places -> places.size() == 1).isEmpty()) {
      throw new IllegalArgumentException("One value is for one dead letter: " + order.only());
    }
    return run(order, letter -> letter.withValue(value), Progress.NONE, TaskControl.NONE);
  }

  private Outcome run(
      final Order order,
      final UnaryOperator<DeadLetter> edit,
      final Progress progress,
      final TaskControl control) {
    audit.provision();
    try (Producer<byte[], byte[]> producer = producer(order.topic())) {
      // First shut out whoever works on this topic, then look at what is done: in any other order
      // it could do something after we looked.
      producer.initTransactions();
      final Marks marks =
          audit.marksOfEverythingWritten(
              reader, audit.topicIds(Set.of(order.topic())).getOrDefault(order.topic(), ""));
      return new Run(order, marks, Optional.of(producer), edit, (letter, decision) -> {}, control)
          .go(progress);
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

  private Producer<byte[], byte[]> producer(final String topic) {
    final Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    config.putAll(clientConfig);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "dragoman-dlq-" + topic);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** One order on its way. */
  private final class Run {
    private final Order order;
    private final String topicId;
    private final Marks marks;
    private final Optional<Producer<byte[], byte[]>> producer;
    private final UnaryOperator<DeadLetter> edit;
    private final BiConsumer<DeadLetter, Decision> sink;
    private final TaskControl control;
    private final Decider decider;
    private final Pacer pacer;
    private final Batch batch = new Batch();
    private final Set<Location> only;
    private final Map<State, Long> done = new EnumMap<>(State.class);
    private final Map<Decision.Reason, Long> skipped = new EnumMap<>(Decision.Reason.class);
    private final Map<String, Long> copied = new HashMap<>();
    private final List<Outcome.Failure> failures = new ArrayList<>();
    private long total;
    private boolean open;
    private long openedNanos;

    Run(
        final Order order,
        final Marks marks,
        final Optional<Producer<byte[], byte[]>> producer,
        final UnaryOperator<DeadLetter> edit,
        final BiConsumer<DeadLetter, Decision> sink,
        final TaskControl control) {
      this.order = order;
      this.topicId = audit.topicIds(Set.of(order.topic())).getOrDefault(order.topic(), "");
      this.marks = marks;
      this.producer = producer;
      this.edit = edit;
      this.sink = sink;
      this.control = control;
      this.decider =
          new Decider(
              order.treatment(),
              order.again(),
              audit.parkingTopic(),
              targets,
              remembered(reader::partitions));
      this.pacer = new Pacer(producer.isPresent() ? order.perSecond() : Order.UNLIMITED);
      this.only = Set.copyOf(order.only().orElse(List.of()));
      this.total =
          marks.doneBy(order.task(), order.topic()).values().stream()
              .mapToLong(Long::longValue)
              .sum();
    }

    Outcome go(final Progress progress) {
      final List<Span> spans = spans();
      try {
        reader.readInOrder(spans, this::take, progress, this::over);
        commit();
      } catch (final RuntimeException failed) {
        abort(failed);
        throw failed;
      }
      return new Outcome(end(), counts(), failures);
    }

    /** Of a topic only what is there now; of single places no more than around them. */
    private List<Span> spans() {
      final List<Span> all = reader.spans(List.of(order.topic()), order.filter());
      if (only.isEmpty()) {
        return all;
      }
      final Map<TopicPartition, List<Location>> places =
          only.stream().collect(Collectors.groupingBy(Location::topicPartition));
      return all.stream()
          .filter(span -> places.containsKey(span.partition()))
          .map(span -> around(span, places.get(span.partition())))
          .toList();
    }

    private void take(final DeadLetter letter) {
      hold();
      final boolean meant =
          (only.isEmpty() || only.contains(letter.location())) && order.filter().matches(letter);
      final Optional<Mark> before = meant ? marks.of(letter.location()) : Optional.empty();
      // What an earlier run of this very task did is done, also when others are done again.
      if (!meant || before.filter(mark -> mark.task().equals(order.task())).isPresent()) {
        batch.read(letter.location(), Optional.empty());
        return;
      }
      final Decision decision = decider.decide(edit.apply(letter), before);
      sink.accept(letter, decision);
      switch (decision) {
        case Decision.Copy copy -> {
          if (!begin()) {
            return;
          }
          producer.ifPresent(to -> to.send(copy.copy()));
          copied.merge(copy.copy().topic(), 1L, Long::sum);
          mark(
              letter,
              copy.state(),
              why(copy.why()),
              Optional.of(copy.copy().topic()),
              copy.replays());
        }
        case Decision.Discard ignored -> {
          if (!begin()) {
            return;
          }
          mark(letter, State.DISCARDED, order.why(), Optional.empty(), 0);
        }
        case Decision.Skip skip -> {
          skipped.merge(skip.reason(), 1L, Long::sum);
          if (skip.reason().isFailure() && failures.size() < Outcome.MAX_FAILURES) {
            failures.add(new Outcome.Failure(letter.location(), skip));
          }
          batch.read(letter.location(), Optional.empty());
        }
      }
      if (isFull()) {
        commit();
      }
    }

    private String why(final String own) {
      if (own.isEmpty()) {
        return order.why();
      }
      return order.why().isEmpty() ? own : order.why() + "; " + own;
    }

    private void mark(
        final DeadLetter letter,
        final State state,
        final String why,
        final Optional<String> target,
        final int replays) {
      done.merge(state, 1L, Long::sum);
      total++;
      batch.read(
          letter.location(),
          Optional.of(new Batch.Done(state, why, target, replays, letter.valueSize())));
    }

    /** Opens a transaction if none is open, when it is time; false: cancelled meanwhile. */
    private boolean begin() {
      if (pacer.limits()) {
        pace();
        if (control.cancelled()) {
          return false;
        }
        pacer.happened(System.nanoTime());
      }
      if (!open) {
        producer.ifPresent(Producer::beginTransaction);
        open = true;
        openedNanos = System.nanoTime();
      }
      return true;
    }

    /** Keeps to the rate; long pauses are spent with everything committed. */
    private void pace() {
      if (pacer.delay(System.nanoTime()).compareTo(SHORT_PAUSE) > 0) {
        commit();
      }
      Duration delay = pacer.delay(System.nanoTime());
      while (delay.isPositive() && !control.cancelled()) {
        sleep(delay.compareTo(SHORT_PAUSE) < 0 ? delay : SHORT_PAUSE);
        hold();
        delay = pacer.delay(System.nanoTime());
      }
    }

    /** Stands still, with everything committed, for as long as it is told to. */
    private void hold() {
      if (!control.paused() || control.cancelled()) {
        return;
      }
      commit();
      control.holding(true);
      while (control.paused() && !control.cancelled()) {
        sleep(SHORT_PAUSE);
      }
      control.holding(false);
    }

    private boolean isFull() {
      return batch.records() >= batching.records()
          || batch.bytes() >= batching.bytes()
          || open && System.nanoTime() - openedNanos >= batching.age().toNanos();
    }

    private void commit() {
      if (!open) {
        return;
      }
      final List<AuditEntry> entries =
          batch.take(topicId, order.task(), order.who(), clock.instant());
      producer.ifPresent(
          to -> {
            entries.forEach(entry -> to.send(AuditFormat.write(audit.partition(), entry)));
            commitPatiently(to);
          });
      open = false;
      control.committed(counts());
    }

    private Counts counts() {
      return new Counts(done, skipped, copied);
    }

    private void abort(final RuntimeException failed) {
      if (!open || producer.isEmpty()) {
        return;
      }
      try {
        producer.get().abortTransaction();
      } catch (final KafkaException alsoFailed) {
        // The coordinator aborts it when the producer is fenced or its time is up.
        failed.addSuppressed(alsoFailed);
      }
    }

    private boolean over() {
      return order.max().isPresent() && total >= order.max().getAsLong() || control.cancelled();
    }

    private Outcome.End end() {
      if (order.max().isPresent() && total >= order.max().getAsLong()) {
        return Outcome.End.LIMIT;
      }
      return control.cancelled() ? Outcome.End.CANCELLED : Outcome.End.COMPLETE;
    }
  }

  /** A commit whose answer is late may be asked for again; any other failure is final. */
  private static void commitPatiently(final Producer<byte[], byte[]> producer) {
    for (int tries = 1; ; tries++) {
      try {
        producer.commitTransaction();
        return;
      } catch (final TimeoutException late) {
        if (tries == COMMIT_TRIES) {
          throw late;
        }
      }
    }
  }

  private static Span around(final Span span, final List<Location> places) {
    final Comparator<Location> byOffset = Comparator.comparingLong(Location::offset);
    final long first = places.stream().min(byOffset).orElseThrow().offset();
    final long last = places.stream().max(byOffset).orElseThrow().offset();
    final long from = Math.clamp(first, span.from(), span.to());
    return new Span(span.partition(), from, Math.clamp(last + 1, from, span.to()));
  }

  private static Function<String, OptionalInt> remembered(
      final Function<String, OptionalInt> partitions) {
    final Map<String, OptionalInt> known = new HashMap<>();
    return topic -> known.computeIfAbsent(topic, partitions);
  }

  private static void sleep(final Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }
}
