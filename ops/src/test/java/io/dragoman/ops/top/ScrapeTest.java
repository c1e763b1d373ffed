package io.dragoman.ops.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.meters.MeterDef;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScrapeTest {
  private static final Instant START = Instant.EPOCH;

  @Test
  void shouldReadWhatTheRegistryOfAppsWrites() {
    final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MeterDef.BREAKER_STATE.gauge(meters, 3, Integer::doubleValue, "odd \"name\"\\, {1} \n2");
    MeterDef.RECORDS_FINISHED.counter(meters, "DONE").increment(5);
    MeterDef.RECORDS_FINISHED.counter(meters, "EXPIRED").increment(2);

    final Scrape scrape = Scrape.parse(START, meters.scrape());

    assertThat(scrape.by(MeterDef.BREAKER_STATE, "name"))
        .isEqualTo(Map.of("odd \"name\"\\, {1} \n2", 3.0));
    assertThat(scrape.sum(MeterDef.RECORDS_FINISHED)).hasValue(7);
    assertThat(scrape.sum(MeterDef.DELAYED)).isEmpty();
  }

  @Test
  void shouldTellRatesWhenThereIsAnEarlierLook() {
    final Scrape earlier = finished(START, 100);

    assertThat(
            finished(START.plusSeconds(4), 120)
                .rate(MeterDef.RECORDS_FINISHED, Optional.of(earlier)))
        .hasValue(5);
    assertThat(earlier.rate(MeterDef.RECORDS_FINISHED, Optional.empty())).isEmpty();
  }

  @Test
  void shouldCountFromZeroWhenProcessIsAnotherOne() {
    assertThat(
            finished(START.plusSeconds(2), 6)
                .rate(MeterDef.RECORDS_FINISHED, Optional.of(finished(START, 100))))
        .hasValue(3);
  }

  @Test
  void shouldPassOverWhatMakesNoSense() {
    final String hostile =
        """
        dragoman_delayed{
        dragoman_delayed{a="
        dragoman_delayed{a="b"
        dragoman_delayed{a="b\\
        dragoman_delayed{a} 1
        dragoman_delayed x
        dragoman_delayed NaN
        dragoman_delayed
        <html>dragoman_delayed 7
        dragoman_delayed{app="x",} 2 1700000000
        """;

    assertThat(Scrape.parse(START, hostile).sum(MeterDef.DELAYED)).hasValue(2);
  }

  private static Scrape finished(final Instant at, final int count) {
    return Scrape.parse(
        at, MeterDef.RECORDS_FINISHED.prometheusName() + "{outcome=\"DONE\"} " + count + "\n");
  }
}
