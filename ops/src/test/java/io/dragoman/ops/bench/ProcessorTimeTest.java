package io.dragoman.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {
  @Test
  void shouldCountEndedChildrenWhateverTheProcessIsCalled() {
    final String line =
        "42 (a ) name) S 1 42 42 0 -1 4194560 100 200 0 0 150 50 300 25 20 0 9 0 77 8994848";

    assertThat(ProcessorTime.ofStat(line)).isEqualTo(Duration.ofMillis(5_250));
  }
}
