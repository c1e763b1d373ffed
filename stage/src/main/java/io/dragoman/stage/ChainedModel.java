package io.dragoman.stage;

import io.dragoman.resilience.breaker.BreakerSettings;
import io.dragoman.resilience.worker.WorkerSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A model in its place among those of an app, with the limits and conditions of its engine.
 *
 * @param model which, and how it runs
 * @param listed whether it stands in the list of engines; otherwise it takes all that the app does
 * @param languages only work in these; empty: whatever the model knows
 * @param minLength only work of at least this length, in characters or milliseconds of audio
 * @param maxLength only work of at most this length; 0: any
 * @param minTimeLeft only work with at least so much time to its deadline, or without one
 * @param tiers only work of clients of these tiers; empty: of all
 * @param maxCost only work that costs at most this, by estimate; empty: whatever it costs
 * @param timeout how long a call may take
 * @param breaker when its breaker opens and closes
 * @param relief whether it may be asked before its turn about work that would else be too late
 */
record ChainedModel(
    ModelConfig model,
    boolean listed,
    Set<String> languages,
    long minLength,
    long maxLength,
    Duration minTimeLeft,
    Set<String> tiers,
    Optional<BigDecimal> maxCost,
    Duration timeout,
    BreakerSettings breaker,
    boolean relief) {
  ChainedModel {
    languages = Set.copyOf(languages);
    tiers = Set.copyOf(tiers);
  }

  /** One that takes all that the app does, with the limits of the app. */
  static ChainedModel unlisted(final ModelConfig model, final WorkerSettings limits) {
    return new ChainedModel(
        model,
        false,
        Set.of(),
        0,
        0,
        Duration.ZERO,
        Set.of(),
        Optional.empty(),
        limits.engineTimeout(),
        limits.breaker(),
        false);
  }
}
