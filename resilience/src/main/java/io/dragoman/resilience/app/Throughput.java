package io.dragoman.resilience.app;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** How fast counts grow, over the last minute. For one thread. */
final class Throughput {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(Instant at, double units, double audioSeconds) {}

  /** By the second. */
  record Rate(double units, double audioSeconds) {}

  /**
   * Takes counts, and says how fast they grew; by nothing before the second time.
   *
   * @param now by a clock that never jumps
   */
  Rate sample(final Instant now, final double units, final double audioSeconds) {
    samples.addLast(new Sample(now, units, audioSeconds));
    while (samples.size() > 2 && !samples.getFirst().at().isAfter(now.minus(WINDOW))) {
      samples.removeFirst();
    }
    final Sample first = samples.getFirst();
    final double seconds = Duration.between(first.at(), now).toMillis() / 1000.0;
    return seconds > 0
        ? new Rate(
            (units - first.units()) / seconds, (audioSeconds - first.audioSeconds()) / seconds)
        : new Rate(0, 0);
  }
}
