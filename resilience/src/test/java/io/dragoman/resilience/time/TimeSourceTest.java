package io.dragoman.resilience.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TimeSourceTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void shouldPassAsTheCounterDoesWhenSteady() {
    final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    final SteadyClock clock = new SteadyClock(START, nanos::get);

    nanos.addAndGet(Duration.ofHours(1).toNanos());

    assertThat(clock.instant())
        .as("also when the counter overflows")
        .isEqualTo("2026-01-01T01:00:00Z");
  }

  @Test
  void shouldNotFollowTheClockWhenItIsSet() {
    final AtomicReference<Instant> wall = new AtomicReference<>(START);
    final TimeSource time = TimeSource.of(wall::get);

    wall.set(START.minus(Duration.ofDays(1)));

    assertThat(time.instant()).isEqualTo(wall.get());
    assertThat(time.steady().instant()).isAfterOrEqualTo(START);
  }
}
