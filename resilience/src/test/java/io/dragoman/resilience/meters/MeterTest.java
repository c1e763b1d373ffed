package io.dragoman.resilience.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTest {
  @Test
  void shouldGiveTheSameCounterForTheSameTags() {
    try (Meters meters = new Meters("a", "b", "c", "d")) {
      MeterDef.RETRIES.counter(meters.registry()).increment();
      MeterDef.RETRIES.counter(meters.registry()).increment();

      assertThat(MeterDef.RETRIES.counter(meters.registry()).count()).isEqualTo(2);
    }
  }

  @Test
  void shouldRefuseAnotherTypeOrOtherTags() {
    try (Meters meters = new Meters("a", "b", "c", "d")) {
      assertThatThrownBy(() -> MeterDef.RETRIES.timer(meters.registry()))
          .hasMessageContaining("dragoman.retries is a COUNTER");
      assertThatThrownBy(() -> MeterDef.DEAD_LETTERS.counter(meters.registry(), "POISON"))
          .hasMessageContaining("[code, disposition]");
    }
  }

  @Test
  void shouldWriteARowForEachMeter() {
    assertThat(Meter.markdown(List.of(MeterDef.values())).lines())
        .hasSize(MeterDef.values().length + 2);
  }
}
