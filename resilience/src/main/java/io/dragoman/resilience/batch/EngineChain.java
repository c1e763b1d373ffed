package io.dragoman.resilience.batch;

import io.dragoman.resilience.breaker.BreakerSettings;
import java.time.Duration;
import java.util.List;

/**
 * The engines of an app in the order in which they are asked, each with its limits and conditions.
 *
 * @param links the preferred one first
 * @param <W> what they work on
 * @param <R> what they answer
 */
public record EngineChain<W, R>(List<Link<W, R>> links) {
  /** A set of them must fit into the bits of a number. */
  public static final int MAX_ENGINES = 16;

  /**
   * At least one engine, and no two with one name.
   *
   * @throws IllegalArgumentException otherwise
   */
  public EngineChain {
    links = List.copyOf(links);
    if (links.isEmpty() || links.size() > MAX_ENGINES) {
      throw new IllegalArgumentException(
          "A worker needs 1 to %d engines, not %d".formatted(MAX_ENGINES, links.size()));
    }
    final List<String> names = links.stream().map(link -> link.engine().name()).toList();
    if (names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException("Two engines have one name: " + names);
    }
  }

  /**
   * An engine in its place.
   *
   * @param engine the engine
   * @param rules what it may be asked about; all of them must allow it
   * @param timeout how long a call may take before the engine should give up
   * @param breaker when its breaker opens and closes
   * @param relief whether it may be asked before its turn about work that would be begun too late
   *     by an engine before it
   */
  public record Link<W, R>(
      BatchEngine<W, R> engine,
      List<EngineRule<W>> rules,
      Duration timeout,
      BreakerSettings breaker,
      boolean relief) {
    public Link {
      rules = List.copyOf(rules);
    }
  }

  /** Engines that may be asked about everything, with like limits. */
  public static <W, R> EngineChain<W, R> of(
      final List<? extends BatchEngine<W, R>> engines,
      final Duration timeout,
      final BreakerSettings breaker) {
    return new EngineChain<>(
        engines.stream()
            .map(engine -> new Link<W, R>(engine, List.of(), timeout, breaker, false))
            .toList());
  }
}
