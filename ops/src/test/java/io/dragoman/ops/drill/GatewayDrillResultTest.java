package io.dragoman.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.ops.drill.GatewayDrillResult.Events;
import io.dragoman.ops.drill.GatewayDrillResult.Jobs;
import io.dragoman.ops.drill.GatewayDrillResult.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayDrillResultTest {
  private static final Jobs JOBS = new Jobs(10, 0, 0, 0);
  private static final Events EVENTS = new Events(40, 0, 0, 5);
  private static final Usage DUE = new Usage(10, 70);

  @Test
  void shouldSayKeptWhenNothingIsMissing() {
    final GatewayDrillResult result = result(JOBS, EVENTS, DUE);

    assertThat(result.passed()).isTrue();
    assertThat(result.text()).startsWith("KEPT drill gateway: kills 3, jobs accepted 10, lost 0,");
    assertThat(result.json()).contains("\"verdict\" : \"KEPT\"", "\"used_requests\" : 10");
  }

  @Test
  void shouldSayBrokenWhenAnythingIsWrong() {
    assertThat(
            List.of(
                new GatewayDrillResult(3, 1, Jobs.NONE, EVENTS, new Usage(0, 70), new Usage(0, 70)),
                result(new Jobs(10, 1, 0, 0), EVENTS, DUE),
                result(new Jobs(10, 0, 1, 0), EVENTS, DUE),
                result(new Jobs(10, 0, 0, 1), EVENTS, DUE),
                result(JOBS, new Events(40, 1, 0, 5), DUE),
                result(JOBS, new Events(40, 0, 1, 5), DUE),
                result(JOBS, EVENTS, new Usage(11, 70)),
                result(JOBS, EVENTS, new Usage(10, 69))))
        .allSatisfy(result -> assertThat(result.text()).startsWith("BROKEN"));
  }

  private static GatewayDrillResult result(
      final Jobs jobs, final Events events, final Usage billed) {
    return new GatewayDrillResult(3, 1, jobs, events, billed, DUE);
  }
}
