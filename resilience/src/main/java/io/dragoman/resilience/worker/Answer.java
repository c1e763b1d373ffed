package io.dragoman.resilience.worker;

import java.time.Duration;

/**
 * An answer and where it came from.
 *
 * @param result what the engine said
 * @param engine name of the engine that said it
 * @param modelVersion the engine's model version
 * @param cached true when it was said earlier, for other work with the same fingerprint
 * @param attempts how many times this work was tried, the successful time included
 * @param engineTime its share of the time of the engine's call that answered it; zero when cached
 * @param <R> what an engine answers
 */
public record Answer<R>(
    R result,
    String engine,
    String modelVersion,
    boolean cached,
    int attempts,
    Duration engineTime) {}
