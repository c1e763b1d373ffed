package io.dragoman.resilience.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeterDefTest {

  @ParameterizedTest
  @EnumSource
  void shouldAppearInPrometheusUnderTheNameItPromises(final MeterDef def) {
    try (Meters meters = new Meters("transcriber", "one", "cpu", "1.0")) {
      register(def, meters.registry());

      assertThat(meters.scrape().lines())
          .anyMatch(
              line ->
                  line.startsWith(def.prometheusName() + "{")
                      && line.contains("app=\"transcriber\"")
                      && line.contains("instance=\"one\"")
                      && line.contains("device=\"cpu\"")
                      && def.tags().stream().allMatch(tag -> line.contains(tag + "=\"")));
    }
  }

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
    assertThat(MeterDef.markdown().lines()).hasSize(MeterDef.values().length + 2);
  }

  private static void register(final MeterDef def, final MeterRegistry registry) {
    final String[] values = new String[def.tags().size()];
    Arrays.fill(values, "x");
    switch (def.type()) {
      case COUNTER -> def.counter(registry, values).increment();
      case TIMER -> def.timer(registry, values);
      case SUMMARY -> def.summary(registry, values);
      case GAUGE -> def.gauge(registry, registry, any -> 1, values);
    }
  }
}
