package io.dragoman.resilience.testing;

import io.dragoman.resilience.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves only when told. */
public final class ManualClock implements TimeSource {
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private volatile Instant steady = now;

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public InstantSource steady() {
    return () -> steady;
  }

  /** Lets time pass. */
  public void advance(final Duration duration) {
    now = now.plus(duration);
    steady = steady.plus(duration);
  }

  /** Sets the clock to another time, as an administrator or NTP does, while no time passes. */
  public void set(final Duration ahead) {
    now = now.plus(ahead);
  }
}
