package io.dragoman.auditor.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdsTest {
  private final Thresholds thresholds =
      new Thresholds(Duration.ofSeconds(1), Duration.ofSeconds(3), 5, 20);

  @Test
  void shouldJudgeByHowLongTheLastAnswerTook() {
    assertThat(level(up(999))).isEqualTo(Level.OK);
    assertThat(level(up(1_000))).isEqualTo(Level.WARNING);
    assertThat(level(up(3_000))).isEqualTo(Level.CRITICAL);
    assertThat(level(up(3_000), up(1))).isEqualTo(Level.OK);
  }

  @Test
  void shouldWarnOfOneFailureAndBeCriticalAtTheSecond() {
    assertThat(level(up(1), down())).isEqualTo(Level.WARNING);
    assertThat(level(up(1), down(), down())).isEqualTo(Level.CRITICAL);
    assertThat(level(down(), down(), up(1))).isEqualTo(Level.OK);
  }

  @Test
  void shouldJudgeByHowManyOfTheLastTwentyChecksFailedWhenItFailedAgain() {
    assertThat(thresholds.judge(checks(".x..x...............")))
        .isEqualTo(
            new Thresholds.Judgement(
                Level.WARNING, "2 of the last 20 checks failed; it is ready now."));
    assertThat(thresholds.judge(checks(".xxx.x..............")))
        .extracting("level")
        .isEqualTo(Level.CRITICAL);
    assertThat(thresholds.judge(checks("x.x...................")))
        .extracting("level")
        .isEqualTo(Level.OK);
  }

  @Test
  void shouldBeWellWhenItsOnlyOutageIsOver() {
    assertThat(thresholds.judge(checks("..........x."))).extracting("level").isEqualTo(Level.OK);
    assertThat(thresholds.judge(checks("..........xxxxx.")))
        .extracting("level")
        .isEqualTo(Level.OK);
  }

  /** An x is one that failed, the latest is last. */
  private static List<Check> checks(final String results) {
    return results.chars().mapToObj(result -> result == 'x' ? down() : up(1)).toList();
  }

  private Level level(final Check... checks) {
    return thresholds.judge(List.of(checks)).level();
  }

  private static Check up(final long latencyMs) {
    return new Check(Instant.EPOCH, true, latencyMs, "It is ready.");
  }

  private static Check down() {
    return new Check(Instant.EPOCH, false, 5, "It does not answer.");
  }
}
