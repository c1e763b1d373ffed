package io.dragoman.ingest.internal;

import io.dragoman.resilience.cancel.Cancellations;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.deadletter.DeadLetters;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.RegistryRetry;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What the intakes of all kinds of events share in a process.
 *
 * @param events reads an event again
 * @param retention how long events are remembered
 * @param registryRetry waits for the schema registry
 * @param crashes knows what the process died with
 * @param cancellations requests that nobody wants any more
 * @param deadLetters makes dead letters
 * @param commits hears of work that is to be committed soon
 * @param time the clocks
 * @param tracing makes spans
 * @param meters counts
 */
public record IntakeServices(
    EventReader events,
    Duration retention,
    RegistryRetry registryRetry,
    CrashGuard crashes,
    Cancellations cancellations,
    DeadLetters deadLetters,
    PromptCommits commits,
    TimeSource time,
    Tracing tracing,
    IntakeMeters meters) {

  /** Waits for the registry if need be; each attempt is noted, lest the process dies of it. */
  <T> T attempt(final Origin event, final Supplier<T> question) {
    return registryRetry.ask(() -> crashes.attempt(event, question));
  }
}
