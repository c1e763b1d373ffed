package io.dragoman.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerDrillResultTest {
  @Test
  void shouldSayKeptWhenNothingIsMissing() {
    final WorkerDrillResult result = result(10, 0, 0, 0, 0);

    assertThat(result.kept()).isTrue();
    assertThat(result.text()).startsWith("KEPT drill kill: sent 10,");
    assertThat(result.json())
        .contains("\"verdict\" : \"KEPT\"", "\"lost\" : 0", "\"what\" : \"the worker is killed\"");
  }

  @Test
  void shouldSayBrokenWhenAnythingIsWrong() {
    assertThat(
            List.of(
                result(0, 0, 0, 0, 0),
                result(10, 1, 0, 0, 0),
                result(10, 0, 1, 0, 0),
                result(10, 0, 0, 1, 0),
                result(10, 0, 0, 0, 1)))
        .allSatisfy(result -> assertThat(result.text()).startsWith("BROKEN"));
  }

  @Test
  void shouldSayMissedWhenAFigureIsOverItsLimit() {
    final WorkerDrillResult result =
        new WorkerDrillResult(
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

    assertThat(result.kept()).isTrue();
    assertThat(result.passed()).isFalse();
    assertThat(result.text())
        .startsWith("MISSED")
        .endsWith("backlog 900, drain_ratio 1.3 (at most 1.2)");
    assertThat(result.json()).contains("\"verdict\" : \"MISSED\"", "\"drain_ratio\" : 1.3");
  }

  private static WorkerDrillResult result(
      final int sent, final int lost, final int duplicated, final int wrongly, final int burnt) {
    return new WorkerDrillResult(
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
        List.of(new WorkerDrillResult.Injection(Instant.EPOCH, "the worker is killed")));
  }
}
