package io.dragoman.resilience.meters;

import java.time.Duration;
import java.util.stream.IntStream;

/** Histogram buckets shared by all timers, so that one dashboard query fits each of them. */
final class Buckets {
  static final Duration[] TIMES =
      IntStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 120_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private Buckets() {}
}
