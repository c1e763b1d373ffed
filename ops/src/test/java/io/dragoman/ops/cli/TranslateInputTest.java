package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.Request;
import io.dragoman.client.RequestTerms;
import io.dragoman.schemas.Language;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslateInputTest {
  private static final Language KOREAN = Language.find("ko").orElseThrow();
  private static final Language ENGLISH = Language.find("en").orElseThrow();

  @TempDir private Path directory;

  @Test
  void shouldBeTextWhenThereIsNoSuchFile() {
    final TranslateInput input = read("안녕하세요. 지하철역이 어디에 있어요?");

    assertThat(input.problem()).isEmpty();
    assertThat(input.request().orElseThrow()).isInstanceOf(Request.Text.class);
    assertThat(input.name()).isEqualTo("안녕하세요. 지하철역이 어디에 있어요?");
  }

  @Test
  void shouldBeAudioWhenThereIsSuchAFile() throws IOException {
    final Path file = Files.write(directory.resolve("소리 1.wav"), new byte[] {1, 2, 3});

    final Request request = read(file.toString()).request().orElseThrow();

    assertThat(request)
        .isInstanceOfSatisfying(
            Request.Audio.class,
            audio -> {
              assertThat(audio.bytes()).hasSize(3);
              assertThat(audio.fileName()).isEqualTo("소리 1.wav");
            });
  }

  @Test
  void shouldMissFileWhenTextLooksLikeOne() {
    assertThat(read("missing.MP3").problem()).contains("There is no such file.");
    assertThat(read("some/where/missing.wav").problem()).contains("There is no such file.");
    assertThat(read("open missing.wav now").problem()).isEmpty();
  }

  @Test
  void shouldRefuseWhenFileIsEmpty() throws IOException {
    final Path file = Files.createFile(directory.resolve("a.wav"));

    assertThat(read(file.toString()).problem()).contains("The file is empty.");
  }

  @Test
  void shouldRefuseWhenItIsADirectory() {
    assertThat(read(directory.toString()).problem().orElseThrow()).contains("directory");
  }

  @Test
  void shouldRefuseWhenFileIsTooLarge() throws IOException {
    final Path path = directory.resolve("a.wav");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(Request.Audio.MAX_BYTES + 1L);
    }

    assertThat(read(path.toString()).problem().orElseThrow()).contains("25 MiB");
  }

  @Test
  void shouldRefuseWhenTextIsBlankOrTooLarge() {
    assertThat(read(" \t").problem().orElseThrow()).contains("no text");
    assertThat(read("").problem().orElseThrow()).contains("no text");
    assertThat(read("가".repeat(Request.Text.MAX_BYTES / 3 + 1)).problem().orElseThrow())
        .contains("1000000");
  }

  @Test
  void shouldRefuseATextWhenNothingIsToBeTranslated() {
    assertThat(
            TranslateInput.read("안녕", Optional.of(KOREAN), List.of(), RequestTerms.DEFAULT)
                .problem()
                .orElseThrow())
        .contains("--transcribe-only");
  }

  @Test
  void shouldShortenNameWhenTextIsLong() {
    assertThat(read("가".repeat(100)).name()).isEqualTo("가".repeat(40) + "…");
  }

  private static TranslateInput read(final String argument) {
    return TranslateInput.read(
        argument, Optional.of(KOREAN), List.of(ENGLISH), RequestTerms.DEFAULT);
  }
}
