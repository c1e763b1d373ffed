package io.dragoman.ops.cli;

import static io.dragoman.schemas.testing.Events.ENGLISH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.client.Request;
import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.client.subtitles.SubtitleFormat;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.testing.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubtitleOutputTest {
  private static final Language KO = Language.find("ko").orElseThrow();
  private static final Language EN = Language.find("en").orElseThrow();

  @TempDir private Path directory;

  private final TestTerminal terminal = TestTerminal.plain(80);

  @Test
  void shouldPrintTheTranslationWhenThereIsOne() {
    output(Optional.empty(), List.of(EN)).write(List.of(result("a.wav")));

    assertThat(terminal.out()).isEqualTo("1\n00:00:00,000 --> 00:00:02,000\nHello.\n\n");
  }

  @Test
  void shouldPrintWhatWasSaidWhenNothingIsTranslated() {
    output(Optional.empty(), List.of()).write(List.of(result("a.wav")));

    assertThat(terminal.out()).contains("안녕.");
  }

  @Test
  void shouldWriteAFileForEachLanguageWhenThereIsADirectory() throws IOException {
    final Path target = directory.resolve("new");

    output(Optional.of(target), List.of(EN))
        .write(List.of(result("some/where/talk.one.wav"), result("..")));

    assertThat(target.resolve("talk.one.ko.srt")).content().contains("안녕.");
    assertThat(target.resolve("talk.one.en.srt")).content().contains("Hello.");
    assertThat(terminal.out()).contains("talk.one.ko.srt").contains("talk.one.en.srt");
    assertThat(target).isDirectoryNotContaining(file -> file.toString().endsWith(".wav"));
    assertThat(directory.toFile().list()).containsExactly("new");
  }

  @Test
  void shouldRefuseBeforeAnyWorkWhenTwoInputsAreCalledAlike() {
    final SubtitleOutput output = output(Optional.of(directory), List.of(EN));

    assertThatThrownBy(() -> output.check(List.of(input("a/x.wav"), input("b/x.mp3"))))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("x.ko.srt");
  }

  @Test
  void shouldRefuseBeforeAnyWorkWhenAFileIsThere() throws IOException {
    final SubtitleOutput output = output(Optional.of(directory), List.of(EN));
    Files.writeString(directory.resolve("x.en.srt"), "corrected by hand");

    assertThatThrownBy(() -> output.check(List.of(input("a/x.wav"))))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("x.en.srt");
  }

  private SubtitleOutput output(final Optional<Path> target, final List<Language> to) {
    return new SubtitleOutput(terminal.terminal(), SubtitleFormat.SRT, target, KO, to);
  }

  private static TranslateResult result(final String name) {
    final Transcript transcript = Events.transcript("r", 0, "안녕.");
    transcript.setEndMs(2_000);
    final Translation translation = Events.translation("r", 0, ENGLISH, "Hello.");
    translation.setEndMs(2_000);
    return new TranslateResult(
        input(name),
        Optional.of("r"),
        Optional.of(
            new RequestView(
                "r",
                true,
                List.of(
                    new UnitView(
                        0, Optional.of(transcript), Map.of(ENGLISH, translation), List.of(), true)),
                List.of(),
                true)),
        Duration.ZERO,
        List.of());
  }

  private static TranslateInput input(final String name) {
    return new TranslateInput(
        name, Optional.of(new Request.Audio(new byte[1], name, KO, List.of(EN))), Optional.empty());
  }
}
