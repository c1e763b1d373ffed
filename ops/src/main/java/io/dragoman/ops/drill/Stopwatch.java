package io.dragoman.ops.drill;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** When each of some things was first seen, from now on. */
final class Stopwatch {
  private final Set<String> awaited;
  private final Map<String, Duration> seen = new TreeMap<>();
  private final long start = System.nanoTime();

  Stopwatch(final Set<String> awaited) {
    this.awaited = Set.copyOf(awaited);
  }

  /** It was seen now, if not before. */
  void note(final String what) {
    seen.putIfAbsent(what, Duration.ofNanos(System.nanoTime() - start));
  }

  /** Whether all of them were seen. */
  boolean complete() {
    return seen.keySet().containsAll(awaited);
  }

  /** Those that were seen. */
  Set<String> noted() {
    return new TreeSet<>(seen.keySet());
  }

  /** How long it took until it was seen. */
  Optional<Duration> of(final String what) {
    return Optional.ofNullable(seen.get(what));
  }
}
