package io.dragoman.dlq.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void shouldSpaceEventsEvenly() {
    final RateLimiter rateLimiter = new RateLimiter(OptionalDouble.of(4));

    assertThat(rateLimiter.delay(0)).isZero();
    rateLimiter.happened(0);
    assertThat(rateLimiter.delay(0)).isEqualTo(Duration.ofMillis(250));
    assertThat(rateLimiter.delay(SECOND / 4)).isZero();
  }

  @Test
  void shouldKeepTheRateWhenEventsAreALittleLate() {
    final RateLimiter rateLimiter = new RateLimiter(OptionalDouble.of(4));
    rateLimiter.happened(0);
    rateLimiter.happened(SECOND / 4 + 10_000_000);

    assertThat(rateLimiter.delay(SECOND / 4 + 10_000_000)).isEqualTo(Duration.ofMillis(240));
  }

  @Test
  void shouldNotBurstAfterAPause() {
    final RateLimiter rateLimiter = new RateLimiter(OptionalDouble.of(4));
    rateLimiter.happened(0);
    rateLimiter.happened(100 * SECOND);

    assertThat(rateLimiter.delay(100 * SECOND)).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void shouldNeverWaitWhenThereIsNoLimit() {
    final RateLimiter rateLimiter = new RateLimiter(OptionalDouble.empty());
    rateLimiter.happened(0);

    assertThat(rateLimiter.delay(0)).isZero();
  }
}
