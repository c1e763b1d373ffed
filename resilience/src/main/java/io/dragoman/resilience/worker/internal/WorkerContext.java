package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.batch.EnginePool;
import io.dragoman.resilience.cancel.Cancellations;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.crash.CrashJournal;
import io.dragoman.resilience.deadletter.DeadLetters;
import io.dragoman.resilience.gate.Bells;
import io.dragoman.resilience.gate.PartitionGate;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.worker.WorkStrategy;
import io.dragoman.resilience.worker.WorkerSettings;
import io.dragoman.resilience.worker.WorkerTopics;

/**
 * What all tasks of a worker share; every part is safe for several threads.
 *
 * @param topics where records come from and go to
 * @param strategy what the app supplies
 * @param pool the engines
 * @param gate which partitions are paused
 * @param commits lets threads commit what is finished as soon as nothing more comes
 * @param bells wakes threads that wait for answers of engines
 * @param load what each partition has accepted
 * @param settings how the worker behaves
 * @param backoff how long to wait before the next attempt
 * @param disk tells whether the local state has room to grow
 * @param journal tells what ran when the process died
 * @param cancellations tells which requests were cancelled
 * @param rejections holds dead letters when there are too many in a row
 * @param deadLetters writes the headers of dead letters
 * @param meters counts what happens
 * @param tracing makes spans
 * @param clock tells the time
 * @param <W> the work
 * @param <R> what an engine answers
 */
public record WorkerContext<W, R>(
    WorkerTopics topics,
    WorkStrategy<W, R> strategy,
    EnginePool<W, R> pool,
    PartitionGate gate,
    PromptCommits commits,
    Bells bells,
    TaskLoads load,
    WorkerSettings settings,
    Backoff backoff,
    DiskRoom disk,
    CrashJournal journal,
    Cancellations cancellations,
    RejectionGuard rejections,
    DeadLetters deadLetters,
    WorkerMeters meters,
    Tracing tracing,
    TimeSource clock) {}
