package io.dragoman.ops.drill.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AlertRulesTest {
  @Test
  void shouldShortenOnlyWhatIsADuration() {
    final String rules =
        """
        # Waits for 15m in words.
        expr: sum by (app) (increase(dragoman_dead_letters_total[1d] offset 1h)) > 600
        for: 30m
        labels:
        """;

    assertThat(AlertRules.shorten(rules, 30))
        .isEqualTo(
            """
            # Waits for 15m in words.
            expr: sum by (app) (increase(dragoman_dead_letters_total[2880s] offset 120s)) > 600
            for: 60s
            labels:
            """);
  }

  @Test
  void shouldLeaveRangesSeveralScrapesLong() {
    assertThat(AlertRules.shorten("rate(x[1m])\nfor: 1m\n", 60))
        .isEqualTo("rate(x[5s])\nfor: 1s\n");
  }

  @Test
  void shouldShortenTheRangeOfASubquery() {
    assertThat(AlertRules.shorten("avg_over_time((sum(x) > bool 0)[5m:]) > 0.5", 30))
        .isEqualTo("avg_over_time((sum(x) > bool 0)[10s:]) > 0.5");
  }

  @Test
  void shouldLeaveRulesAsTheyAreWhenTheFactorIsOne() {
    assertThat(AlertRules.shorten("rate(x[15m])\nfor: 2m\n", 1))
        .isEqualTo("rate(x[900s])\nfor: 120s\n");
  }
}
