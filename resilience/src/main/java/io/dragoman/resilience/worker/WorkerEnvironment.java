package io.dragoman.resilience.worker;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What surrounds a worker.
 *
 * @param app name and version of the application, for dead letters
 * @param stateDir directory of this instance's local state
 * @param meters where meters are registered
 * @param clock tells the time
 */
public record WorkerEnvironment(
    String app, Path stateDir, MeterRegistry meters, InstantSource clock) {}
