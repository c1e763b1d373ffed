package io.dragoman.resilience.app;

import io.dragoman.resilience.http.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * How the streams of an app are, for its readiness. Partitions that move take no work from what
 * lies in the inbox, so an app that ran stays ready while they do, for a bounded time: otherwise
 * each instance that is added would make all of them unready at once. Safe for several threads.
 */
final class StreamsHealth {
  private final Duration grace;
  private final InstantSource steady;
  private HealthCheck.Result last = HealthCheck.Result.down("not started");
  private boolean running;

  /** Since when partitions move of streams that ran. */
  private @Nullable Instant rebalancing;

  /**
   * Before the start.
   *
   * @param grace how long an app that ran stays ready while partitions move
   * @param steady time that passes, which nobody sets
   */
  StreamsHealth(final Duration grace, final InstantSource steady) {
    this.grace = grace;
    this.steady = steady;
  }

  /** There are no streams that could run, and why. */
  synchronized void down(final String why) {
    running = false;
    rebalancing = null;
    last = HealthCheck.Result.down(why);
  }

  /** The streams have changed. */
  synchronized void are(final KafkaStreams.State state) {
    switch (state) {
      case RUNNING -> {
        running = true;
        rebalancing = null;
        last = HealthCheck.Result.up(state.name());
      }
      case REBALANCING -> {
        if (running) {
          rebalancing = steady.instant();
        }
        running = false;
        last = HealthCheck.Result.down(state.name());
      }
      default -> down(state.name());
    }
  }

  /** Whether they run now; what an inbox holds is known only then. */
  synchronized boolean running() {
    return running;
  }

  /** What readiness is told. */
  synchronized HealthCheck.Result result() {
    return rebalancing != null && steady.instant().isBefore(rebalancing.plus(grace))
        ? HealthCheck.Result.attention(
            last.detail() + ", tolerated for " + grace.toSeconds() + " s")
        : last;
  }
}
