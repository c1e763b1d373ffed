package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TermOptionsTest {
  @Test
  void shouldSayHowATranslationIsWanted() {
    final Options options =
        options(
            "--glossary",
            "카프카=Kafka = it",
            "--glossary",
            "Streams",
            "--html",
            "--alternatives",
            "2");

    assertThat(options.getGlossary().orElseThrow())
        .containsExactly(
            new GlossaryEntry("카프카", "Kafka = it", null),
            new GlossaryEntry("Streams", "Streams", null));
    assertThat(options.getFormat()).isEqualTo("html");
    assertThat(options.getAlternatives()).isEqualTo(2);
  }

  @Test
  void shouldSayThatNothingMayLeaveTheMachine() {
    assertThat(options("--local-only").getLocalOnly()).isTrue();
  }

  @Test
  void shouldCarryToneAndCeiling() {
    final Options options = options("--tone", "formal", "--max-unit-cost", "0.01");

    assertThat(options.getTone()).contains("formal");
    assertThat(options.getMaxUnitCost()).contains("0.01");
  }

  private static Options options(final String... arguments) {
    return CommandLine.populateCommand(new TermOptions(), arguments)
        .terms(() -> Instant.EPOCH)
        .options()
        .orElseThrow();
  }
}
