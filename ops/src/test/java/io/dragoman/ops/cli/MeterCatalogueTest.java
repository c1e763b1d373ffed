package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.meters.Meter;
import io.dragoman.resilience.meters.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MeterCatalogueTest {
  static List<Meter> meters() {
    return MeterCatalogue.all();
  }

  @ParameterizedTest
  @MethodSource("meters")
  void shouldAppearInPrometheusUnderTheNameItPromises(final Meter meter) {
    try (Meters meters = new Meters("transcriber", "one", "cpu", "1.0")) {
      register(meter, meters.registry());

      assertThat(meters.scrape().lines())
          .anyMatch(
              line ->
                  line.startsWith(meter.prometheusName() + "{")
                      && line.contains("app=\"transcriber\"")
                      && line.contains("member=\"one\"")
                      && line.contains("device=\"cpu\"")
                      && meter.spec().tags().stream().allMatch(tag -> line.contains(tag + "=\"")));
    }
  }

  @Test
  void shouldHaveEachNameOnce() {
    assertThat(meters()).extracting(meter -> meter.spec().key()).doesNotHaveDuplicates();
  }

  private static void register(final Meter meter, final MeterRegistry registry) {
    final String[] values = new String[meter.spec().tags().size()];
    Arrays.fill(values, "x");
    switch (meter.spec().type()) {
      case COUNTER -> meter.counter(registry, values).increment();
      case TIMER -> meter.timer(registry, values);
      case SUMMARY -> meter.summary(registry, values);
      case GAUGE -> meter.gauge(registry, registry, any -> 1, values);
    }
  }
}
