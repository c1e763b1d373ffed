package io.dragoman.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private static final String WIPED = "\r\u001b[K";

  @Test
  void shouldSayRateAndTimeLeft() {
    final ProgressBar bar = new ProgressBar(Terminal.pipe());
    bar.begin(1000);

    assertThat(bar.text(250, Duration.ofSeconds(10)))
        .isEqualTo("[########......................]  25 %  250 of 1,000  25/s  0:30 left");
  }

  @Test
  void shouldSayNothingWhenItIsNotWatched() {
    assertThat(printed(TestTerminal.of(false, 100))).isEmpty();
  }

  @Test
  void shouldWipeItsLineAtTheEnd() {
    assertThat(printed(TestTerminal.of(true, 100))).contains("10 of 10").endsWith(WIPED);
  }

  @Test
  void shouldNotBreakWhenTheTerminalIsNarrow() {
    final String line = printed(TestTerminal.of(true, 40)).replaceAll("\u001b\\[[0-9]*[mK]", "");

    assertThat(line).contains("[####").doesNotContain("10 of 10").hasSizeLessThanOrEqualTo(42);
  }

  private static String printed(final TestTerminal terminal) {
    try (ProgressBar bar = new ProgressBar(terminal.terminal())) {
      bar.begin(10, System.nanoTime() - Duration.ofSeconds(1).toNanos());
      bar.advanced(10);
    }
    return terminal.err();
  }
}
