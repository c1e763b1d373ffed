package io.dragoman.resilience.worker.internal;

import java.time.Duration;
import java.util.Optional;

/**
 * How often a task looks for something to do between records.
 *
 * <p>Each look ends in a transaction, so a task looks no more often than it must.
 */
enum PunctuationInterval {
  /** An engine has work: an answer may come at any moment, and wakes the consumer. */
  BUSY(Duration.ofMillis(2)),
  /** Records wait: for their due time, an engine or the registry, or before the gate. */
  WAITING(Duration.ofMillis(50)),
  /** Only a record can bring something to do. */
  IDLE;

  private final Optional<Duration> tick;

  PunctuationInterval(final Duration tick) {
    this.tick = Optional.of(tick);
  }

  PunctuationInterval() {
    this.tick = Optional.empty();
  }

  /** Time between two looks; empty: none. */
  Optional<Duration> tick() {
    return tick;
  }
}
