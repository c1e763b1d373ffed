package io.dragoman.dlq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.terminal.Terminal;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Letters;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LetterTableTest {
  private static final String REQUEST = "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
  private static final String MESSAGE = "It took too long; " + "so it was given up. ".repeat(20);
  private static final DeadLetter LETTER =
      Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED")
          .at(11, 1_234_567)
          .header("dragoman.request-id", REQUEST)
          .header("__streams.errors.message", MESSAGE)
          .build();

  @Test
  void shouldFitTheTerminalHoweverWideItIs() {
    IntStream.rangeClosed(50, 300)
        .forEach(
            width -> {
              final LetterTable rows = rows(OptionalInt.of(width));
              assertThat(rows.header()).hasSizeLessThanOrEqualTo(width);
              assertThat(rows.row(LETTER))
                  .hasSizeLessThanOrEqualTo(width)
                  .startsWith("dlq.translator-11@1234567  ")
                  .contains("  It took");
            });
  }

  @Test
  void shouldLeaveOutFirstWhatIsMissedLeast() {
    assertThat(rows(OptionalInt.of(80)).header())
        .contains("DEAD LETTER", "CODE", "STATE", "MESSAGE")
        .doesNotContain("REQUEST", "TIME");
    assertThat(rows(OptionalInt.of(80)).leftOut()).contains("REQUEST", "TIME");
    assertThat(rows(OptionalInt.of(200)).leftOut()).isEmpty();
    assertThat(rows(OptionalInt.of(200)).row(LETTER)).contains(REQUEST).endsWith("…");
  }

  @Test
  void shouldCutNothingInAPipe() {
    final LetterTable rows = rows(OptionalInt.empty());

    assertThat(rows.row(LETTER)).contains(REQUEST).endsWith(MESSAGE.strip());
    assertThat(rows.header().indexOf("MESSAGE"))
        .as("below its heading")
        .isEqualTo(rows.row(LETTER).indexOf("It took"));
    assertThat(rows.leftOut()).isEmpty();
  }

  private static LetterTable rows(final OptionalInt width) {
    final Terminal pipe = Terminal.pipe();
    return new LetterTable(
        new Terminal(
            pipe.out(), pipe.err(), width.isPresent(), false, false, width.orElse(pipe.width())),
        List.of("dlq.translator"),
        new StatusIndex());
  }
}
