package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.terminal.DisplayWidth;
import io.dragoman.ops.demo.DemoFixtures;
import io.dragoman.ops.demo.DemoReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTableTest {
  private final DemoReport report =
      new DemoReport(
          List.of(
              DemoFixtures.audio("a.wav", "비빔밥 주세요.", "비빔밥 주세요.", "Bibimbap.", "Bibimbap."),
              DemoFixtures.audio("silence.wav", "", "", "", ""),
              DemoFixtures.text("더 큰 배낭이 있어요?", "Bigger?", "Bigger?")),
          DemoFixtures.overHttp("Bigger?", true),
          Duration.ofSeconds(12),
          Duration.ofSeconds(3));

  @Test
  void shouldShowTableAndFiguresWhenPassed() {
    final TestTerminal terminal = TestTerminal.plain(100);

    new DemoTable(terminal.terminal()).print(report);

    assertThat(terminal.out().lines())
        .contains(
            "INPUT                 TRANSCRIPT      TRANSLATION  REFERENCE    HEARD   DONE",
            "a.wav                 비빔밥 주세요.  Bibimbap.    Bibimbap.    0.4 s  0.9 s",
            "silence.wav           (no speech)     -            (no speech)  0.4 s  0.9 s",
            "더 큰 배낭이 있어요?  -               Bigger?      Bigger?          -  0.3 s",
            "Translations: 3 of 3 as the reference",
            "Over HTTP:    POST http://localhost:8080/v1/jobs answered in 0.2 s: Bigger?",
            "The demo passed.");
  }

  @Test
  void shouldSayWhyWhenARequestFailed() {
    final TestTerminal terminal = TestTerminal.plain(100);

    new DemoTable(terminal.terminal())
        .print(
            new DemoReport(
                List.of(DemoFixtures.refused("나쁜 것")),
                DemoFixtures.overHttp("Bigger?", true),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1)));

    assertThat(terminal.out()).contains("나쁜 것: It is not audio.").contains("The demo failed.");
  }

  @Test
  void shouldFailWhenTheGatewayAnswersSomethingElse() {
    final TestTerminal terminal = TestTerminal.plain(100);

    new DemoTable(terminal.terminal())
        .print(
            new DemoReport(
                report.outcomes(),
                DemoFixtures.overHttp("503 later", false),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1)));

    assertThat(terminal.out()).contains("0.2 s: 503 later").contains("The demo failed.");
  }

  @Test
  void shouldFitWhenTerminalIsNarrow() {
    for (final int width : new int[] {40, 60, 80}) {
      final TestTerminal terminal = TestTerminal.plain(width);
      new DemoTable(terminal.terminal()).print(report);

      assertThat(terminal.out().lines().takeWhile(line -> !line.startsWith("Speech:")))
          .as("width %d", width)
          .allMatch(line -> DisplayWidth.of(line) <= width);
    }
  }
}
