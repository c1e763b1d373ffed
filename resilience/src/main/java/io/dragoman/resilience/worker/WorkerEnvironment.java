package io.dragoman.resilience.worker;

import io.dragoman.resilience.cancel.Cancellations;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.crash.CrashJournal;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;

/**
 * What surrounds a worker.
 *
 * @param app name and version of the application, for dead letters
 * @param stateDir directory of this instance's local state
 * @param commits tells stream threads when to commit
 * @param meters where meters are registered
 * @param clock tells the time
 * @param crashes tells which work the process died with; not closed by the worker
 * @param cancellations tells which requests were cancelled
 * @param tracing makes spans
 */
public record WorkerEnvironment(
    String app,
    Path stateDir,
    PromptCommits commits,
    MeterRegistry meters,
    TimeSource clock,
    CrashJournal crashes,
    Cancellations cancellations,
    Tracing tracing) {}
