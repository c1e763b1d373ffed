package io.dragoman.resilience.worker;

import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.resilience.batch.Batcher;
import io.dragoman.resilience.batch.EngineChain;
import io.dragoman.resilience.batch.EnginePool;
import io.dragoman.resilience.batch.EngineRule;
import io.dragoman.resilience.breaker.BreakerOrders;
import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.deadletter.DeadLetters;
import io.dragoman.resilience.gate.Bells;
import io.dragoman.resilience.gate.GatedClientSupplier;
import io.dragoman.resilience.gate.PartitionGate;
import io.dragoman.resilience.gate.PauseReason;
import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.resilience.worker.internal.Backoff;
import io.dragoman.resilience.worker.internal.DiskRoom;
import io.dragoman.resilience.worker.internal.RejectionGuard;
import io.dragoman.resilience.worker.internal.TaskLoads;
import io.dragoman.resilience.worker.internal.WorkerContext;
import io.dragoman.resilience.worker.internal.WorkerMeters;
import io.dragoman.resilience.worker.internal.WorkerProcessor;
import io.dragoman.resilience.worker.internal.WorkerTopology;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Runs slow, batched work on Kafka Streams, exactly once.
 *
 * <p>Every record of the work topic ends in exactly one way: answered, a dead letter, or dropped as
 * the repetition of an event. Crashes, rebalances and failing engines change when that happens, not
 * that it does. Order is not kept: urgent and short work overtakes.
 *
 * <pre>{@code
 * try (Worker<Task, Text> worker = new Worker<>(topics, strategy, engines, settings, environment)) {
 *   properties.putAll(worker.streamsConfig());
 *   new KafkaStreams(worker.topology(), new StreamsConfig(properties), worker.clientSupplier());
 * }
 * }</pre>
 *
 * <p>It does not start or close Kafka Streams, nor does it close engines.
 *
 * @param <W> the work in a record, decoded
 * @param <R> what an engine answers
 */
public final class Worker<W, R> implements AutoCloseable {
  /** Room in a request for the largest record of a changelog and what frames it. */
  private static final int REQUEST_OVERHEAD_BYTES = 256 * 1024;

  /** Of one partition in one request: some of the largest usual records. */
  private static final int BATCH_BYTES = 512 * 1024;

  /** Longer than any transaction that others wait for. */
  private static final int LINGER_MS = 1_000;

  private static final long DRAIN_POLL_MILLIS = 10;

  private final WorkerContext<W, R> context;

  /**
   * Starts one batcher per engine, each of which may be asked about everything.
   *
   * @param engines the preferred one first, then fallbacks; at least one
   */
  public Worker(
      final WorkerTopics topics,
      final WorkStrategy<W, R> strategy,
      final List<? extends BatchEngine<W, R>> engines,
      final WorkerSettings settings,
      final WorkerEnvironment environment) {
    this(
        topics,
        strategy,
        EngineChain.of(engines, settings.engineTimeout(), settings.breaker()),
        settings,
        environment);
  }

  /** Starts one batcher per engine. */
  public Worker(
      final WorkerTopics topics,
      final WorkStrategy<W, R> strategy,
      final EngineChain<W, R> chain,
      final WorkerSettings settings,
      final WorkerEnvironment environment) {
    final WorkerMeters meters =
        new WorkerMeters(
            environment.meters(),
            Stream.concat(topics.sources().stream(), Stream.of(topics.delay()))
                .map(topics::name)
                .toList());
    final List<EnginePool.Member<W, R>> members = new ArrayList<>();
    for (final EngineChain.Link<W, R> link : chain.links()) {
      members.add(
          new EnginePool.Member<>(
              new Batcher<>(
                  link.engine(),
                  new EngineBreaker(link.engine().name(), link.breaker()),
                  environment.crashes(),
                  meters,
                  strategy,
                  settings.priorityStep(),
                  link.timeout(),
                  environment.clock()),
              link.rules(),
              link.relief()));
    }
    context =
        new WorkerContext<>(
            topics,
            strategy,
            new EnginePool<>(members, environment.clock()),
            new PartitionGate(topics.sources().stream().map(topics::name).toList()),
            environment.commits(),
            new Bells(),
            new TaskLoads(settings.inboxTotalBytes(Runtime.getRuntime().maxMemory())),
            settings,
            new Backoff(settings.backoff(), settings.maxBackoff(), RandomGenerator.getDefault()),
            DiskRoom.of(
                environment.stateDir(), settings.minFreeBytes(), environment.clock().steady()),
            environment.crashes(),
            environment.cancellations(),
            new RejectionGuard(
                settings.maxRejections(), settings.rejectionWindow(), environment.clock().steady()),
            new DeadLetters(environment.app()),
            meters,
            environment.tracing(),
            environment.clock());
    final BreakerOrders orders =
        new BreakerOrders(environment.stateDir().resolve(topics.name(topics.work()) + ".breakers"));
    context
        .pool()
        .batchers()
        .forEach(
            batcher -> {
              orders.watch(batcher.breaker());
              meters.watch(batcher);
              batcher.breaker().onChange(this::gateEngines);
            });
    meters.watch(context.load(), context.gate(), environment.clock());
  }

  /** The topology that runs the work. */
  public Topology topology() {
    return WorkerTopology.build(
        context.topics(), context.settings().deduplication(), () -> new WorkerProcessor<>(context));
  }

  /** The same topology for printing; it cannot run. */
  public static Topology describe(final WorkerTopics topics, final WorkerSettings settings) {
    return WorkerTopology.build(topics, settings.deduplication(), PrintedProcessor::new);
  }

  /** Makes the Kafka clients; only consumers made by it can be paused. */
  public KafkaClientSupplier clientSupplier() {
    return new GatedClientSupplier(context.gate(), context.commits(), context.bells());
  }

  /** The configuration of Kafka Streams without which the worker does not keep its promises. */
  public Map<String, Object> streamsConfig() {
    final int largest = context.topics().work().maxMessageBytes();
    return Map.of(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        StreamsConfig.EXACTLY_ONCE_V2,
        // Under other protocols Streams does not take its consumer from the supplier.
        StreamsConfig.GROUP_PROTOCOL_CONFIG,
        "classic",
        // Otherwise a paused work partition with lag holds up the delay topic.
        StreamsConfig.MAX_TASK_IDLE_MS_CONFIG,
        StreamsConfig.MAX_TASK_IDLE_MS_DISABLED,
        StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
        context.settings().pollMaxRecords(),
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
        context.settings().pollMaxRecords(),
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        largest + REQUEST_OVERHEAD_BYTES,
        // What is written becomes visible with the commit, which sends whatever still waits: until
        // then it waits for more that can share a request. Each request costs a broker more than
        // the records in it, and a partition that is new to the transaction one more.
        StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG),
        BATCH_BYTES,
        StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
        LINGER_MS,
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
        context.commits().streamsIntervalMs(),
        StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
        context.settings().inboxMaxBytes());
  }

  /** How the worker is now. */
  public WorkerStatus status() {
    return new WorkerStatus(
        context.pool().members().stream().map(Worker::status).toList(),
        rejections(),
        new TreeMap<>(
            context.load().all().entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey,
                        entry ->
                            new WorkerStatus.PartitionStatus(
                                entry.getValue(), context.gate().reasons(entry.getKey()))))));
  }

  /** How the work goes, for people. */
  public HealthCheck.Result health() {
    return status().health(context.clock().instant());
  }

  private static WorkerStatus.EngineStatus status(final EnginePool.Member<?, ?> member) {
    final Batcher<?, ?> batcher = member.batcher();
    return new WorkerStatus.EngineStatus(
        batcher.engine().name(),
        batcher.engine().device(),
        batcher.engine().local(),
        batcher.engine().modelVersion(),
        batcher.breaker().state(),
        batcher.waiting(),
        batcher.attempts(),
        member.rules().stream().map(EngineRule::text).toList(),
        batcher.stuck());
  }

  /** Whether any engine is known to be well, and none holds work that only a new process frees. */
  public Ability ability() {
    for (final Batcher<W, R> batcher : context.pool().batchers()) {
      if (batcher.stuck()) {
        return new Ability.Lost(
            "%s is stuck: a call takes more than twice the %s that it may, or the thread that calls"
                    .formatted(batcher.engine().name(), batcher.timeout())
                + " it is dead; nothing but a new process can take its work from it");
      }
    }
    return context.pool().batchers().stream().anyMatch(batcher -> batcher.breaker().closed())
        ? new Ability.Able()
        : new Ability.Unable(
            "no engine is well: "
                + context.pool().batchers().stream()
                    .map(batcher -> batcher.engine().name() + " is " + batcher.breaker().state())
                    .collect(Collectors.joining(", ")));
  }

  /** How many units were answered since the start. */
  public double unitsDone() {
    return context.meters().done();
  }

  /** The breaker of an engine, to force or reset it; empty when there is no such engine. */
  public Optional<EngineBreaker> breaker(final String engine) {
    return breakers().stream().filter(breaker -> breaker.name().equals(engine)).findFirst();
  }

  /** Whether records that would be rejected are held. */
  public RejectionStatus rejections() {
    return context
        .rejections()
        .status(context.load().all().values().stream().mapToInt(TaskLoad::held).sum());
  }

  /** Lets records that would be rejected go until one is answered. */
  public void acceptRejections() {
    context.rejections().accept();
  }

  /** The breakers of all engines, in order of preference. */
  public List<EngineBreaker> breakers() {
    return context.pool().batchers().stream().map(Batcher::breaker).toList();
  }

  /**
   * Takes no more work and waits until what was accepted is finished or held, or no engine may be
   * called. What is not finished by then is kept and run by whoever has the partition next.
   *
   * @return whether everything was finished
   */
  public boolean drain(final Duration timeout) throws InterruptedException {
    context.gate().set(PauseReason.DRAINING, true);
    final InstantSource steady = context.clock().steady();
    final Instant end = steady.instant().plus(timeout);
    while (unfinished() > unserved()
        && context.pool().available()
        && steady.instant().isBefore(end)) {
      Thread.sleep(DRAIN_POLL_MILLIS);
    }
    return unfinished() == 0;
  }

  /**
   * Stops the batchers after their running calls, for which it waits a second at most; call it when
   * Kafka Streams is closed. Engines may be closed then unless this is still {@link #running}.
   */
  @Override
  public void close() {
    context.pool().close();
  }

  /** Whether an engine may be in use, even though this is closed. */
  public boolean running() {
    return context.pool().running();
  }

  private int unfinished() {
    return context.load().all().values().stream()
        .mapToInt(load -> load.unfinished() - load.held())
        .sum();
  }

  private int unserved() {
    return context.load().all().values().stream().mapToInt(TaskLoad::unserved).sum();
  }

  private void gateEngines() {
    context.gate().set(PauseReason.ENGINES, !context.pool().available());
  }

  /** Stands for the real processor where nothing runs. */
  private static final class PrintedProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    @Override
    public void process(final Record<byte[], byte[]> record) {
      throw new IllegalStateException("This topology is only for printing");
    }
  }
}
