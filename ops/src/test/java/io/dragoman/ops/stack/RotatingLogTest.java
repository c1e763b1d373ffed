package io.dragoman.ops.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingLogTest {
  @TempDir private Path directory;

  @Test
  void shouldAppendWhenThereIsRoom() throws IOException {
    final Path file = directory.resolve("a.log");
    copy(file, 100, "one\n");
    copy(file, 100, "two\n");

    assertThat(file).hasContent("one\ntwo\n");
  }

  @Test
  void shouldKeepFourOlderFilesWhenLimitIsReached() throws IOException {
    final Path file = directory.resolve("a.log");
    for (int number = 1; number <= 7; number++) {
      copy(file, 10, Integer.toString(number).repeat(8) + "\n");
    }

    assertThat(file).hasContent("77777777\n");
    assertThat(directory.resolve("a.log.1")).hasContent("66666666\n");
    assertThat(directory.resolve("a.log.4")).hasContent("33333333\n");
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(5);
    }
  }

  @Test
  void shouldReadToTheEndWhenNothingCanBeWritten() {
    final ByteArrayInputStream printed = new ByteArrayInputStream(new byte[100_000]);

    new RotatingLog(directory.resolve("missing/a.log"), 10).copy(printed);

    assertThat(printed.available()).isZero();
  }

  private static void copy(final Path file, final long max, final String text) {
    new RotatingLog(file, max)
        .copy(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
