package io.dragoman.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrillVerdictTest {
  @Test
  void shouldSayKeptWhenNothingIsMissing() {
    final DrillVerdict verdict = verdict(10, 0, 0, 0, 0);

    assertThat(verdict.kept()).isTrue();
    assertThat(verdict.text()).startsWith("KEPT drill kill: sent 10,");
    assertThat(verdict.json())
        .contains("\"verdict\" : \"KEPT\"", "\"lost\" : 0", "\"what\" : \"the worker is killed\"");
  }

  @Test
  void shouldSayBrokenWhenAnythingIsWrong() {
    assertThat(
            List.of(
                verdict(0, 0, 0, 0, 0),
                verdict(10, 1, 0, 0, 0),
                verdict(10, 0, 1, 0, 0),
                verdict(10, 0, 0, 1, 0),
                verdict(10, 0, 0, 0, 1)))
        .allSatisfy(verdict -> assertThat(verdict.text()).startsWith("BROKEN"));
  }

  @Test
  void shouldSayMissedWhenAFigureIsOverItsLimit() {
    final DrillVerdict verdict =
        new DrillVerdict(
            Fault.BREAKER,
            1,
            10,
            10,
            0,
            0,
            0,
            0,
            0,
            List.of(
                DrillMeasure.told("backlog", 900), DrillMeasure.limited("drain_ratio", 1.3, 1.2)),
            new MemoryTrend(List.of()),
            List.of());

    assertThat(verdict.kept()).isTrue();
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.text())
        .startsWith("MISSED")
        .endsWith("backlog 900, drain_ratio 1.3 (at most 1.2)");
    assertThat(verdict.json()).contains("\"verdict\" : \"MISSED\"", "\"drain_ratio\" : 1.3");
  }

  private static DrillVerdict verdict(
      final int sent, final int lost, final int duplicated, final int wrongly, final int burnt) {
    return new DrillVerdict(
        Fault.KILL,
        1,
        sent,
        sent - lost,
        lost,
        duplicated,
        wrongly,
        wrongly,
        burnt,
        List.of(),
        new MemoryTrend(List.of()),
        List.of(new DrillVerdict.Injection(Instant.EPOCH, "the worker is killed")));
  }
}
