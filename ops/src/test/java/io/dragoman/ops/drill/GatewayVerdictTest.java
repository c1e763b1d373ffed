package io.dragoman.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.ops.drill.GatewayVerdict.Events;
import io.dragoman.ops.drill.GatewayVerdict.Jobs;
import io.dragoman.ops.drill.GatewayVerdict.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayVerdictTest {
  private static final Jobs JOBS = new Jobs(10, 0, 0, 0);
  private static final Events EVENTS = new Events(40, 0, 0, 5);
  private static final Usage DUE = new Usage(10, 70);

  @Test
  void shouldSayKeptWhenNothingIsMissing() {
    final GatewayVerdict verdict = verdict(JOBS, EVENTS, DUE);

    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.text()).startsWith("KEPT drill gateway: kills 3, jobs accepted 10, lost 0,");
    assertThat(verdict.json()).contains("\"verdict\" : \"KEPT\"", "\"used_requests\" : 10");
  }

  @Test
  void shouldSayBrokenWhenAnythingIsWrong() {
    assertThat(
            List.of(
                new GatewayVerdict(3, 1, Jobs.NONE, EVENTS, new Usage(0, 70), new Usage(0, 70)),
                verdict(new Jobs(10, 1, 0, 0), EVENTS, DUE),
                verdict(new Jobs(10, 0, 1, 0), EVENTS, DUE),
                verdict(new Jobs(10, 0, 0, 1), EVENTS, DUE),
                verdict(JOBS, new Events(40, 1, 0, 5), DUE),
                verdict(JOBS, new Events(40, 0, 1, 5), DUE),
                verdict(JOBS, EVENTS, new Usage(11, 70)),
                verdict(JOBS, EVENTS, new Usage(10, 69))))
        .allSatisfy(verdict -> assertThat(verdict.text()).startsWith("BROKEN"));
  }

  private static GatewayVerdict verdict(final Jobs jobs, final Events events, final Usage billed) {
    return new GatewayVerdict(3, 1, jobs, events, billed, DUE);
  }
}
