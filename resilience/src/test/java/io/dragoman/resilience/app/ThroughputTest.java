package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThroughputTest {
  private final Throughput throughput = new Throughput();

  @Test
  void shouldBeNothingBeforeTheSecondLook() {
    assertThat(throughput.sample(Instant.EPOCH, 100, 5)).isEqualTo(new Throughput.Rate(0, 0));
  }

  @Test
  void shouldCountWhatGrewSinceTheFirstLook() {
    throughput.sample(Instant.EPOCH, 100, 5);

    assertThat(throughput.sample(Instant.EPOCH.plusSeconds(10), 120, 65))
        .isEqualTo(new Throughput.Rate(2, 6));
  }

  @Test
  void shouldForgetWhatIsMoreThanAMinuteAgo() {
    for (int second = 0; second <= 60; second += 5) {
      throughput.sample(Instant.EPOCH.plusSeconds(second), second * 10, 0);
    }
    Throughput.Rate rate = new Throughput.Rate(0, 0);
    for (int second = 65; second <= 130; second += 5) {
      rate = throughput.sample(Instant.EPOCH.plusSeconds(second), 600, 0);
    }

    assertThat(rate.units()).isZero();
  }
}
