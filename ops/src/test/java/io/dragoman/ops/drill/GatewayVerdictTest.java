package io.dragoman.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayVerdictTest {
  @Test
  void shouldSayKeptWhenNothingIsMissing() {
    final GatewayVerdict verdict = verdict(10, 0, 0, 0, 0, 0, 10, 70);

    assertThat(verdict.kept()).isTrue();
    assertThat(verdict.text()).startsWith("KEPT drill gateway: kills 3, jobs accepted 10, lost 0,");
    assertThat(verdict.json()).contains("\"verdict\" : \"KEPT\"", "\"used_requests\" : 10");
  }

  @Test
  void shouldSayBrokenWhenAnythingIsWrong() {
    assertThat(
            List.of(
                verdict(0, 0, 0, 0, 0, 0, 0, 70),
                verdict(10, 1, 0, 0, 0, 0, 10, 70),
                verdict(10, 0, 1, 0, 0, 0, 10, 70),
                verdict(10, 0, 0, 1, 0, 0, 10, 70),
                verdict(10, 0, 0, 0, 1, 0, 10, 70),
                verdict(10, 0, 0, 0, 0, 1, 10, 70),
                verdict(10, 0, 0, 0, 0, 0, 11, 70),
                verdict(10, 0, 0, 0, 0, 0, 10, 69)))
        .allSatisfy(verdict -> assertThat(verdict.text()).startsWith("BROKEN"));
  }

  private static GatewayVerdict verdict(
      final int jobs,
      final int lost,
      final int unknown,
      final int otherTokens,
      final int missed,
      final int doubled,
      final long used,
      final long characters) {
    return new GatewayVerdict(
        3, 1, jobs, lost, unknown, otherTokens, 40, missed, doubled, 5, used, characters, 70);
  }
}
