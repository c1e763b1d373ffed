package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.batch.BatchListener;
import io.dragoman.resilience.batch.Batcher;
import io.dragoman.resilience.batch.EngineChoice;
import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.gate.PartitionGate;
import io.dragoman.resilience.gate.PauseReason;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.resilience.meters.TraceScope;
import io.dragoman.resilience.worker.TaskLoad;
import io.dragoman.schemas.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The worker's meters; every counter exists from the start, at zero. What each record or call
 * touches is kept here: to find it in the registry takes longer than to count.
 */
public final class WorkerMeters implements BatchListener {
  private final MeterRegistry registry;
  private final Map<String, Counter> received;
  private final Map<WorkOutcome, Counter> finished = new EnumMap<>(WorkOutcome.class);
  private final Map<Deduplication, Counter> deduplicated = new EnumMap<>(Deduplication.class);
  private final Timer workTime;
  private final Timer submissionLatency;
  private final Map<String, EngineMeters> engines = new ConcurrentHashMap<>();

  /**
   * Begins all counters that are not an engine's.
   *
   * @param topics names of those that records are taken from
   */
  public WorkerMeters(final MeterRegistry registry, final Collection<String> topics) {
    this.registry = registry;
    received =
        topics.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    topic -> topic, topic -> MeterDef.RECORDS_RECEIVED.counter(registry, topic)));
    for (final WorkOutcome outcome : WorkOutcome.values()) {
      finished.put(outcome, MeterDef.RECORDS_FINISHED.counter(registry, label(outcome)));
    }
    for (final Deduplication result : Deduplication.values()) {
      deduplicated.put(result, MeterDef.DEDUPLICATION.counter(registry, label(result)));
    }
    for (final ErrorCode code : ErrorCode.values()) {
      MeterDef.DEAD_LETTERS.counter(registry, code.name(), code.disposition().name());
      MeterDef.ATTEMPTS_FAILED.counter(registry, code.name());
    }
    MeterDef.RETRIES.counter(registry);
    MeterDef.DELAY_LATENESS.timer(registry);
    workTime = MeterDef.WORK_TIME.timer(registry);
    submissionLatency = MeterDef.SUBMISSION_LATENCY.timer(registry);
  }

  /** How a unit of work ended. */
  enum WorkOutcome {
    DONE,
    FAILED,
    EXPIRED,
    CANCELLED,
    NEEDS_REVIEW,
    DUPLICATE
  }

  /** What deduplication said before work. */
  enum Deduplication {
    REPEATED,
    RECALLED,
    CACHED,
    JOINED,
    MISS
  }

  @Override
  public void started(final String engine, final Duration waited) {
    meters(engine).queueTime().record(waited);
  }

  @Override
  public void called(
      final String engine, final int size, final Duration took, final boolean succeeded) {
    final EngineMeters meters = meters(engine);
    meters.batchSize().record(size);
    (succeeded ? meters.successes() : meters.failures()).record(took);
  }

  private EngineMeters meters(final String engine) {
    return engines.computeIfAbsent(engine, name -> EngineMeters.of(registry, name));
  }

  /** What each call of an engine touches. */
  private record EngineMeters(
      Timer queueTime,
      DistributionSummary batchSize,
      Timer successes,
      Timer failures,
      Timer breakerLatency,
      Map<EngineChoice, Counter> chosen) {
    static EngineMeters of(final MeterRegistry registry, final String engine) {
      return new EngineMeters(
          MeterDef.ENGINE_QUEUE_TIME.timer(registry, engine),
          MeterDef.ENGINE_BATCH_SIZE.summary(registry, engine),
          MeterDef.ENGINE_CALLS.timer(registry, engine, "success"),
          MeterDef.ENGINE_CALLS.timer(registry, engine, "failure"),
          MeterDef.BREAKER_LATENCY.timer(registry, engine),
          chosen(registry, engine));
    }

    private static Map<EngineChoice, Counter> chosen(
        final MeterRegistry registry, final String engine) {
      final Map<EngineChoice, Counter> chosen = new EnumMap<>(EngineChoice.class);
      for (final EngineChoice choice : EngineChoice.values()) {
        chosen.put(choice, MeterDef.ENGINE_CHOSEN.counter(registry, engine, choice.label()));
      }
      return chosen;
    }
  }

  /** Shows state and queue of an engine. */
  public void watch(final Batcher<?, ?> batcher) {
    final String engine = batcher.engine().name();
    meters(engine);
    batcher.breaker().bindTo(registry);
    MeterDef.ENGINE_BATCH_MAX.gauge(registry, batcher, one -> one.engine().maxBatch(), engine);
    MeterDef.ENGINE_CALLS_MAX.gauge(registry, batcher, one -> one.engine().concurrency(), engine);
    MeterDef.ENGINE_QUEUE_SIZE.gauge(registry, batcher, Batcher::waiting, engine);
    MeterDef.BREAKER_STATE.gauge(
        registry,
        batcher.breaker(),
        breaker ->
            switch (breaker.state()) {
              case CLOSED, FORCED_CLOSED -> 0;
              case OPEN -> 1;
              case HALF_OPEN -> 2;
              case FORCED_OPEN -> 3;
            },
        engine);
    final Map<EngineBreaker.Call, Counter> requests = new EnumMap<>(EngineBreaker.Call.class);
    for (final EngineBreaker.Call call : EngineBreaker.Call.values()) {
      requests.put(call, MeterDef.BREAKER_REQUESTS.counter(registry, engine, label(call)));
    }
    batcher
        .breaker()
        .onCall(
            (call, took) -> {
              requests.get(call).increment();
              if (call != EngineBreaker.Call.REJECTED) {
                meters(engine).breakerLatency().record(took);
              }
            });
  }

  /** Shows what tasks have to do and why partitions are paused. */
  public void watch(final TaskLoads loads, final PartitionGate gate, final InstantSource clock) {
    MeterDef.INBOX_SIZE.gauge(registry, loads, all -> sum(all, TaskLoad::unfinished));
    MeterDef.WORK_UNSERVED.gauge(registry, loads, all -> sum(all, TaskLoad::unserved));
    MeterDef.REJECTIONS_HELD.gauge(registry, loads, all -> sum(all, TaskLoad::held));
    MeterDef.DELAYED.gauge(registry, loads, all -> sum(all, TaskLoad::delayed));
    MeterDef.INBOX_AGE.gauge(registry, loads, all -> age(all, TaskLoad::oldestMs, clock));
    MeterDef.DELAY_OVERDUE.gauge(registry, loads, all -> age(all, TaskLoad::dueMs, clock));
    for (final PauseReason reason : PauseReason.values()) {
      MeterDef.GATE_PAUSED_PARTITIONS.gauge(
          registry,
          gate,
          shown ->
              loads.all().keySet().stream()
                  .filter(partition -> shown.reasons(partition).contains(reason))
                  .count(),
          reason.label());
    }
  }

  private static double sum(final TaskLoads loads, final ToLongFunction<TaskLoad> what) {
    return loads.all().values().stream().mapToLong(what).sum();
  }

  /** Seconds since the first of these times; 0 when there is none, or none has come. */
  private static double age(
      final TaskLoads loads, final ToLongFunction<TaskLoad> time, final InstantSource clock) {
    final long first =
        loads.all().values().stream()
            .mapToLong(time)
            // Before anybody has looked, it is earlier than any time.
            .filter(millis -> millis > 0)
            .min()
            .orElse(TaskLoad.NOTHING_WAITS);
    return Math.max(0, clock.millis() - first) / 1000.0;
  }

  void received(final String topic) {
    received.get(topic).increment();
  }

  /** How many units were answered. */
  public double done() {
    return finished.get(WorkOutcome.DONE).count();
  }

  void finished(final WorkOutcome outcome) {
    finished.get(outcome).increment();
  }

  /**
   * A record was answered, so long after it came; it is an example of its trace.
   *
   * @param submitted when its request was taken, if that is known
   */
  void answered(final Entry entry, final Optional<Instant> submitted, final Instant now) {
    try (TraceScope _ = TraceScope.of(entry.headers())) {
      workTime.record(since(Instant.ofEpochMilli(entry.timestamp()), now));
      submitted.ifPresent(then -> submissionLatency.record(since(then, now)));
    }
  }

  /** Another computer's clock may be ahead of ours. */
  private static Duration since(final Instant then, final Instant now) {
    return now.isAfter(then) ? Duration.between(then, now) : Duration.ZERO;
  }

  /** An engine answered that was chosen for this reason. */
  void chosen(final String engine, final EngineChoice choice) {
    meters(engine).chosen().get(choice).increment();
  }

  void deduplicated(final Deduplication result) {
    deduplicated.get(result).increment();
  }

  void deadLetter(final Failure failure) {
    MeterDef.DEAD_LETTERS
        .counter(registry, failure.code().name(), failure.disposition().name())
        .increment();
  }

  void attemptFailed(final ErrorCode code) {
    MeterDef.ATTEMPTS_FAILED.counter(registry, code.name()).increment();
  }

  void delayed() {
    MeterDef.RETRIES.counter(registry).increment();
  }

  void released(final Duration late) {
    MeterDef.DELAY_LATENESS.timer(registry).record(late);
  }

  private static String label(final Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
