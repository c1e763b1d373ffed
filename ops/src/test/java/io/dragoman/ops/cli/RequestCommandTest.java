package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestCommandTest {
  private final TestTerminal output = TestTerminal.plain(100);

  @Test
  void shouldKeepWhatRecordsSayOnOneLineWhenTheyHoldControlCharacters() {
    RequestCommand.line(output.terminal(), "en\u001b[2J", "a\n2026-01-01  forged\u009b31m\u202eb");

    assertThat(output.out())
        .isEqualTo(
            "  en\\u001b[2J  a 2026-01-01  forged\\u009b31m\\u202eb" + System.lineSeparator());
  }
}
