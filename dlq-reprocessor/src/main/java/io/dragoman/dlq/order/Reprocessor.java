package io.dragoman.dlq.order;

import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.audit.AuditFormat;
import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.audit.Mark;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.ReprocessorException;
import io.dragoman.dlq.letter.State;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
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

  private static final String COMPRESSION = "zstd";

  /** An entry of the audit with so many stretches is far smaller than the audit topic takes. */
  private static final int MAX_STRETCHES = 10_000;

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
            order,
            audit.statuses(reader, order.task()),
            Optional.empty(),
            UnaryOperator.identity(),
            sink,
            control)
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
      final String topicId = audit.topicIds(Set.of(order.topic())).getOrDefault(order.topic(), "");
      final AuditLog.Everything done = audit.everythingWritten(reader, topicId, order.task());
      audit.merge(reader, order.topic(), topicId, done, producer, clock.instant());
      return new Run(
              order,
              done.statuses(),
              Optional.of(producer),
              edit,
              (letter, decision) -> {},
              control)
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
    // A topic takes what is small enough when compressed, and so it took the original.
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION);
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
    private final StatusIndex statuses;
    private final Optional<Producer<byte[], byte[]>> producer;
    private final UnaryOperator<DeadLetter> edit;
    private final BiConsumer<DeadLetter, Decision> sink;
    private final TaskControl control;
    private final Planner planner;
    private final Function<String, Optional<String>> targetIds;
    private final RateLimiter rateLimiter;
    private final Batch batch = new Batch();
    private final Set<Location> only;
    private final Map<State, Long> done = new EnumMap<>(State.class);
    private final Map<Decision.Reason, Long> skipped = new EnumMap<>(Decision.Reason.class);
    private final Map<String, Long> copied = new HashMap<>();
    private final List<Outcome.Failure> failures = new ArrayList<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Refusals refusals = new Refusals();
    private final Map<Location, String> refused = new HashMap<>();
    private final Set<Location> alone = new HashSet<>();
    private final Map<String, String> closed = new HashMap<>();
    private final TopicLimits limits = new TopicLimits(clientConfig);
    private long total;
    private Committed committed;
    private boolean open;
    private long openedNanos;

    Run(
        final Order order,
        final StatusIndex statuses,
        final Optional<Producer<byte[], byte[]>> producer,
        final UnaryOperator<DeadLetter> edit,
        final BiConsumer<DeadLetter, Decision> sink,
        final TaskControl control) {
      this.order = order;
      this.topicId = audit.topicIds(Set.of(order.topic())).getOrDefault(order.topic(), "");
      this.statuses = statuses;
      this.producer = producer;
      this.edit = edit;
      this.sink = sink;
      this.control = control;
      this.planner =
          new Planner(
              order.action(),
              order.again(),
              audit.parkingTopic(),
              targets,
              remembered(reader::partitions),
              limits::stampsItself);
      this.rateLimiter =
          new RateLimiter(producer.isPresent() ? order.perSecond() : Order.UNLIMITED);
      this.targetIds =
          remembered(topic -> Optional.ofNullable(audit.topicIds(Set.of(topic)).get(topic)));
      this.only = Set.copyOf(order.only().orElse(List.of()));
      this.total =
          statuses.doneBy(order.task(), order.topic()).values().stream()
              .mapToLong(Long::longValue)
              .sum();
      this.committed = reached();
    }

    Outcome go(final Progress progress) {
      final Passing passing = new Passing(progress);
      List<OffsetRange> left = ranges();
      while (true) {
        try {
          reader.readInOrder(left, this::take, passing, this::over);
          commit();
          return new Outcome(end(), counts(), failures);
        } catch (final RuntimeException failed) {
          if (!isRefusal(failed)) {
            abort(failed);
            throw failed;
          }
          left = stepBack(left, passing);
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

    /** Undoes the open transaction; the rest begins behind the last one, without the refused. */
    private List<OffsetRange> stepBack(final List<OffsetRange> ranges, final Passing passing) {
      producer.ifPresent(Producer::abortTransaction);
      open = false;
      batch.forget();
      final Map<Location, Exception> found = refusals.take();
      if (found.size() == 1) {
        found.forEach(this::refuse);
      } else {
        alone.addAll(found.keySet());
      }
      done.clear();
      done.putAll(committed.counts().done());
      skipped.clear();
      skipped.putAll(committed.counts().skipped());
      copied.clear();
      copied.putAll(committed.counts().targets());
      failures.subList(committed.failures(), failures.size()).clear();
      total = committed.total();
      final Map<TopicPartition, Long> from = committed.positions();
      final List<OffsetRange> left =
          ranges.stream()
              .map(
                  range ->
                      new OffsetRange(
                          range.partition(),
                          from.getOrDefault(range.partition(), range.from()),
                          range.to()))
              .toList();
      left.forEach(
          range ->
              passing.again(next.getOrDefault(range.partition(), range.from()) - range.from()));
      next.clear();
      next.putAll(from);
      return left;
    }

    private void refuse(final Location letter, final Exception why) {
      final String words = String.valueOf(why.getMessage());
      refused.put(letter, words);
      if (why instanceof final TopicAuthorizationException forbidden) {
        forbidden.unauthorizedTopics().forEach(topic -> closed.put(topic, words));
      }
    }

    private Committed reached() {
      return new Committed(counts(), failures.size(), total, Map.copyOf(next));
    }

    /** Of a topic only what is there now; of single places no more than around them. */
    private List<OffsetRange> ranges() {
      final List<OffsetRange> all = reader.ranges(List.of(order.topic()), order.filter());
      if (only.isEmpty()) {
        return all;
      }
      final Map<TopicPartition, List<Location>> places =
          only.stream().collect(Collectors.groupingBy(Location::topicPartition));
      return all.stream()
          .filter(range -> places.containsKey(range.partition()))
          .map(range -> around(range, places.get(range.partition())))
          .toList();
    }

    private void take(final DeadLetter letter) {
      if (refusals.any()) {
        throw new KafkaException("A copy was refused.");
      }
      hold();
      final boolean meant =
          (only.isEmpty() || only.contains(letter.location())) && order.filter().matches(letter);
      final Optional<Mark> before = meant ? statuses.of(letter.location()) : Optional.empty();
      // What an earlier run of this very task did is done, also when others are done again.
      if (!meant || before.filter(mark -> mark.task().equals(order.task())).isPresent()) {
        batch.read(letter.location(), Optional.empty());
        passed(letter);
        return;
      }
      final Decision decision =
          unlessRefused(
              letter, planner.decide(edit.apply(letter), before, statuses.replaysOf(letter)));
      sink.accept(letter, decision);
      switch (decision) {
        case Decision.Copy copy -> {
          if (isAlone(letter, copy)) {
            commit();
          }
          if (!begin()) {
            return;
          }
          copied.merge(copy.copy().topic(), 1L, Long::sum);
          mark(
              letter,
              copy.state(),
              why(copy.why()),
              Optional.of(copy.copy().topic()),
              copy.replays());
          producer.ifPresent(
              to -> to.send(copy.copy(), refusals.of(letter.location(), batch.copies()::add)));
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
      passed(letter);
      if (isFull() || decision instanceof final Decision.Copy copy && isAlone(letter, copy)) {
        commit();
      }
    }

    private void passed(final DeadLetter letter) {
      next.put(letter.location().topicPartition(), letter.location().offset() + 1);
    }

    /** Known from trying, or foretold where nothing is tried. */
    private Decision unlessRefused(final DeadLetter letter, final Decision decision) {
      if (!(decision instanceof final Decision.Copy copy)) {
        return decision;
      }
      final String topic = copy.copy().topic();
      final Optional<String> why =
          Optional.ofNullable(refused.get(letter.location()))
              .or(() -> Optional.ofNullable(closed.get(topic)))
              .or(() -> producer.isPresent() ? Optional.empty() : foretold(copy.copy()));
      return why.isEmpty()
          ? decision
          : new Decision.Skip(Decision.Reason.REFUSED, topic + ": " + why.get());
    }

    private Optional<String> foretold(final ProducerRecord<byte[], byte[]> copy) {
      if (!isLarge(copy)) {
        return Optional.empty();
      }
      final long size =
          RecordSize.compressed(
              copy,
              Compression.of(
                      clientConfig
                          .getOrDefault(ProducerConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION)
                          .toString())
                  .build());
      final int limit = limits.maxMessageBytes(copy.topic()).orElse(Integer.MAX_VALUE);
      return size <= limit
          ? Optional.empty()
          : Optional.of(
              "it has %,d bytes when compressed, and max.message.bytes is %,d"
                  .formatted(size, limit));
    }

    /** By itself, so that no other is undone if it is refused. */
    private boolean isAlone(final DeadLetter letter, final Decision.Copy copy) {
      return producer.isPresent() && (alone.contains(letter.location()) || isLarge(copy.copy()));
    }

    /** Whether the topic takes it only if compression makes it small enough. */
    private boolean isLarge(final ProducerRecord<byte[], byte[]> copy) {
      return RecordSize.plain(copy)
          > limits.maxMessageBytes(copy.topic()).orElse(Integer.MAX_VALUE);
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
      if (rateLimiter.limits()) {
        pace();
        if (control.cancelled()) {
          return false;
        }
        rateLimiter.happened(System.nanoTime());
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
      if (rateLimiter.delay(System.nanoTime()).compareTo(SHORT_PAUSE) > 0) {
        commit();
      }
      Duration delay = rateLimiter.delay(System.nanoTime());
      while (delay.isPositive() && !control.cancelled()) {
        sleep(delay.compareTo(SHORT_PAUSE) < 0 ? delay : SHORT_PAUSE);
        hold();
        delay = rateLimiter.delay(System.nanoTime());
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
          || batch.stretches() >= MAX_STRETCHES
          || open && System.nanoTime() - openedNanos >= batching.age().toNanos();
    }

    private void commit() {
      if (!open) {
        return;
      }
      // Where the copies stand is known when they are written.
      producer.ifPresent(Producer::flush);
      if (refusals.any()) {
        throw new KafkaException("A copy was refused.");
      }
      final List<AuditEntry> entries =
          batch.take(topicId, targetIds, order.task(), order.who(), clock.instant());
      producer.ifPresent(
          to -> {
            entries.forEach(entry -> to.send(AuditFormat.write(audit.partition(), entry)));
            commitPatiently(to);
          });
      open = false;
      committed = reached();
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

    /** Tells each offset once, and counts what retention took. */
    private final class Passing implements Progress {
      private final Progress progress;
      private long again;

      Passing(final Progress progress) {
        this.progress = progress;
      }

      /** So many offsets are passed a second time. */
      void again(final long offsets) {
        again += offsets;
      }

      @Override
      public void advanced(final long offsets) {
        final long repeated = Math.min(again, offsets);
        again -= repeated;
        progress.advanced(offsets - repeated);
      }

      @Override
      public void gone(final long offsets) {
        skipped.merge(Decision.Reason.EXPIRED, offsets, Long::sum);
        progress.gone(offsets);
      }
    }
  }

  /**
   * How far everything was when it was committed last.
   *
   * @param positions behind the last dead letter of each partition that was begun
   */
  private record Committed(
      Counts counts, int failures, long total, Map<TopicPartition, Long> positions) {}

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

  private static OffsetRange around(final OffsetRange range, final List<Location> places) {
    final Comparator<Location> byOffset = Comparator.comparingLong(Location::offset);
    final long first = places.stream().min(byOffset).orElseThrow().offset();
    final long last = places.stream().max(byOffset).orElseThrow().offset();
    final long from = Math.clamp(first, range.from(), range.to());
    return new OffsetRange(range.partition(), from, Math.clamp(last + 1, from, range.to()));
  }

  private static <T> Function<String, T> remembered(final Function<String, T> question) {
    final Map<String, T> known = new HashMap<>();
    return topic -> known.computeIfAbsent(topic, question);
  }

  private static void sleep(final Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }
}
