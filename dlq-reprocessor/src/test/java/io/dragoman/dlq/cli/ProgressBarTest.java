package io.dragoman.dlq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final StringWriter err = new StringWriter();

  @Test
  void shouldSayRateAndTimeLeft() {
    final ProgressBar bar = new ProgressBar(new PrintWriter(err), 1000, 0, true);

    assertThat(bar.line(250, Duration.ofSeconds(10)))
        .isEqualTo("[########......................]  25 %  250 of 1,000  25/s  0:30 left ");
  }

  @Test
  void shouldSayNothingWhenNobodyWatches() {
    try (ProgressBar bar = new ProgressBar(new PrintWriter(err), 10, 0, false)) {
      bar.advanced(10);
    }

    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldWipeItsLineAtTheEnd() {
    try (ProgressBar bar = new ProgressBar(new PrintWriter(err), 10, 0, true)) {
      bar.advanced(10);
    }

    assertThat(err.toString()).contains("10 of 10").endsWith(" \r");
  }
}
