package io.dragoman.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.resilience.meters.Meters;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DelayLatenessTest {
  @Test
  void shouldTellTheBoundBelowWhichNearlyAllAre() {
    try (Meters meters = new Meters("drill", "one", "cpu", "1")) {
      for (int i = 0; i < 1000; i++) {
        MeterDef.DELAY_LATENESS
            .timer(meters.registry())
            .record(Duration.ofMillis(i < 991 ? 3 : 70));
      }

      assertThat(DelayLateness.p99Millis(meters.scrape())).hasValue(5);
    }
  }

  @Test
  void shouldTellNothingWhenNothingWasDelayed() {
    try (Meters meters = new Meters("drill", "one", "cpu", "1")) {
      assertThat(DelayLateness.p99Millis(meters.scrape())).isEmpty();
    }
  }
}
