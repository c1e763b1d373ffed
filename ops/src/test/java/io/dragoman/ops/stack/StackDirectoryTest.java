package io.dragoman.ops.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackDirectoryTest {
  @TempDir private Path temporary;

  @Test
  void shouldLeaveNothingWhenPurged() throws IOException {
    final StackDirectory directory = new StackDirectory(temporary.resolve("stack"));
    directory.prepare();
    Files.writeString(
        Files.createDirectories(directory.kafka().resolve("deep/er")).resolve("f"), "x");
    Files.writeString(directory.state(), "{}");

    directory.purge();

    assertThat(directory.root()).doesNotExist();
  }

  @Test
  void shouldKeepFilesOfOthersWhenPurged() throws IOException {
    final StackDirectory directory = new StackDirectory(temporary.resolve("stack"));
    directory.prepare();
    final Path other = Files.writeString(directory.root().resolve("mine.txt"), "x");

    directory.purge();

    assertThat(other).exists();
    assertThat(directory.kafka()).doesNotExist();
  }

  @Test
  void shouldKeepDataWhenPreparedAgain() throws IOException {
    final StackDirectory directory = new StackDirectory(temporary.resolve("stack"));
    directory.prepare();
    final Path data = Files.writeString(directory.kafka().resolve("data"), "x");
    final Path left = Files.writeString(directory.temporary().resolve("left"), "x");

    directory.prepare();

    assertThat(data).exists();
    assertThat(left).doesNotExist();
  }

  @Test
  void shouldNameDirectoryAndOptionWhenItCannotBeWritten() throws IOException {
    final Path file = Files.writeString(temporary.resolve("file"), "x");

    assertThatThrownBy(new StackDirectory(file.resolve("stack"))::prepare)
        .isInstanceOf(StackException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("--dir");
  }
}
