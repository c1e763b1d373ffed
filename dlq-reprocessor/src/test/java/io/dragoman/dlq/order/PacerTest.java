package io.dragoman.dlq.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void shouldSpaceEventsEvenly() {
    final Pacer pacer = new Pacer(OptionalDouble.of(4));

    assertThat(pacer.delay(0)).isZero();
    pacer.happened(0);
    assertThat(pacer.delay(0)).isEqualTo(Duration.ofMillis(250));
    assertThat(pacer.delay(SECOND / 4)).isZero();
  }

  @Test
  void shouldKeepTheRateWhenEventsAreALittleLate() {
    final Pacer pacer = new Pacer(OptionalDouble.of(4));
    pacer.happened(0);
    pacer.happened(SECOND / 4 + 10_000_000);

    assertThat(pacer.delay(SECOND / 4 + 10_000_000)).isEqualTo(Duration.ofMillis(240));
  }

  @Test
  void shouldNotBurstAfterAPause() {
    final Pacer pacer = new Pacer(OptionalDouble.of(4));
    pacer.happened(0);
    pacer.happened(100 * SECOND);

    assertThat(pacer.delay(100 * SECOND)).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void shouldNeverWaitWhenThereIsNoLimit() {
    final Pacer pacer = new Pacer(OptionalDouble.empty());
    pacer.happened(0);

    assertThat(pacer.delay(0)).isZero();
  }
}
