package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DiskWarningTest {
  private static final Path DIRECTORY = Path.of("stack");

  @Test
  void shouldSayHowMuchIsLeftWhenThereIsHardlyAnyRoom() {
    assertThat(DiskWarning.about(DIRECTORY, 7L * 1024 * 1024))
        .hasValueSatisfying(
            warning -> assertThat(warning).startsWith("Warning: the disk of stack has 7 MiB left"));
  }

  @Test
  void shouldSayNothingWhenThereIsRoom() {
    assertThat(DiskWarning.about(DIRECTORY, 1024L * 1024 * 1024)).isEmpty();
  }
}
