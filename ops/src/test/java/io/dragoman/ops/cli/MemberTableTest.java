package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.resilience.membership.Members;
import io.dragoman.resilience.membership.Skills;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemberTableTest {
  @Test
  void shouldShowEachEngineWithItsBreaker() {
    final TestTerminal terminal = TestTerminal.plain(120);

    MemberTable.of(
            List.of(
                member("gateway", "127.0.0.1:8080", List.of(), 0, Duration.ofSeconds(11)),
                member(
                    "translator",
                    "127.0.0.1:8083",
                    List.of(
                        new MemberInfo.Engine("cuda", "GPU 0", "nllb-1", "OPEN", 7),
                        new MemberInfo.Engine("cpu", "CPU", "nllb-1", "CLOSED", 21)),
                    12.34,
                    Duration.ofSeconds(4))))
        .render(terminal.terminal())
        .forEach(terminal.terminal().out()::println);

    assertThat(terminal.out().lines().map(String::stripTrailing))
        .containsExactly(
            "APP         ADDRESS         ENGINE  DEVICE  MODEL   BREAKER  ASKED  UNITS/S           "
                + "  HEARD",
            "gateway     127.0.0.1:8080  -       -       -       -            -      0.0  11 s ago,"
                + " silent",
            "translator  127.0.0.1:8083  cuda    GPU 0   nllb-1  open         7     12.3          "
                + " 4 s ago",
            "translator  127.0.0.1:8083  cpu     CPU     nllb-1  closed      21     12.3          "
                + " 4 s ago");
  }

  private static Members.Member member(
      final String app,
      final String address,
      final List<MemberInfo.Engine> engines,
      final double rate,
      final Duration silence) {
    return new Members.Member(
        "dragoman-" + app,
        "1",
        new MemberState(
            true,
            true,
            new MemberInfo(
                app, "1", "one", address, 5_000, engines, Skills.NONE, rate, 0, 0, 0, null)),
        silence);
  }
}
