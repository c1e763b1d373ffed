package io.dragoman.resilience.meters;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import java.time.Duration;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ScrapeTest {
  private static final String PROMETHEUS =
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
          + "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void shouldAnswerInOpenMetricsWhenThatIsAccepted() {
    try (Meters meters = new Meters("echo", "one", "cpu", "1")) {
      final Meters.Scrape scrape = meters.scrape(PROMETHEUS);

      assertThat(scrape.contentType())
          .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
      assertThat(scrape.text()).endsWith("# EOF\n");
    }
  }

  @Test
  void shouldAnswerInTextWhenNothingElseIsAsked() {
    try (Meters meters = new Meters("echo", "one", "cpu", "1")) {
      assertThat(meters.scrape("").contentType()).startsWith("text/plain");
      assertThat(meters.scrape("*/*").text()).doesNotContain("# EOF");
    }
  }

  @Test
  void shouldNameTheTraceOfWhatIsCountedAsAnExample() {
    try (Meters meters = new Meters("echo", "one", "cpu", "1")) {
      try (TraceScope _ = TraceScope.of(headers("00-" + TRACE + "-00f067aa0ba902b7-01"))) {
        MeterDef.DELAY_LATENESS.timer(meters.registry()).record(Duration.ofMillis(3));
      }

      assertThat(meters.scrape(PROMETHEUS).text().lines())
          .anyMatch(
              line ->
                  line.startsWith("dragoman_delay_lateness_seconds_bucket")
                      && line.contains("trace_id=\"" + TRACE + "\""));
    }
  }

  @Test
  void shouldNameNoTraceWhenTheHeaderIsMalformed() {
    try (Meters meters = new Meters("echo", "one", "cpu", "1")) {
      try (TraceScope _ = TraceScope.of(headers("00-\"} 1\n-x"))) {
        MeterDef.DELAY_LATENESS.timer(meters.registry()).record(Duration.ofMillis(3));
      }

      assertThat(meters.scrape(PROMETHEUS).text()).doesNotContain("trace_id");
    }
  }

  private static Headers headers(final String traceparent) {
    final Headers headers = new RecordHeaders();
    HeaderText.put(headers, Header.TRACEPARENT, traceparent);
    return headers;
  }
}
