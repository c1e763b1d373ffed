package io.dragoman.ops.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.web.key.AccessKeys;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
  void shouldGiveItsUserAnOperatorKeyThatNobodyElseReadsAndKeepIt() throws IOException {
    final StackDirectory directory = new StackDirectory(temporary.resolve("stack"));
    directory.prepare();
    final String key = Files.readString(directory.operatorKey()).strip();

    directory.prepare();

    assertThat(directory.operatorKey()).hasContent(key);
    assertThat(
            AccessKeys.of(directory.keyFile(), InstantSource.system()).find(key)
                    instanceof AccessKeys.Finding.Good(final Principal principal)
                ? principal.role()
                : Optional.empty())
        .contains(Role.OPERATOR);
    for (final Path file : List.of(directory.operatorKey(), directory.keyFile())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(directory.keyFile()).content().doesNotContain(key);
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
