package io.dragoman.resilience.worker;

import io.dragoman.resilience.batch.EngineChoice;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer and where it came from.
 *
 * @param result what the engine said
 * @param engine name of the engine that said it
 * @param modelVersion the engine's model version
 * @param cached true when it was said earlier, for other work with the same fingerprint
 * @param attempts how many times this work was tried, the successful time included
 * @param engineTime its share of the time of the engine's call that answered it; zero when cached
 * @param choice why it was that engine
 * @param engineAttempts how often each engine was asked for this work, by its name, in the order in
 *     which they were asked first; more often than {@code attempts} says where an engine failed by
 *     its own fault
 * @param <R> what an engine answers
 */
public record Answer<R>(
    R result,
    String engine,
    String modelVersion,
    boolean cached,
    int attempts,
    Duration engineTime,
    EngineChoice choice,
    Map<String, Integer> engineAttempts) {
  public Answer {
    engineAttempts = Collections.unmodifiableMap(new LinkedHashMap<>(engineAttempts));
  }

  /** Of the first engine in order, which was asked so often. */
  public Answer(
      final R result,
      final String engine,
      final String modelVersion,
      final boolean cached,
      final int attempts,
      final Duration engineTime) {
    this(
        result,
        engine,
        modelVersion,
        cached,
        attempts,
        engineTime,
        EngineChoice.PREFERRED,
        cached ? Map.of() : Map.of(engine, attempts));
  }
}
