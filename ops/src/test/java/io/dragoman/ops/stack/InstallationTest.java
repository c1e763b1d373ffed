package io.dragoman.ops.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  @TempDir private Path home;
  private Installation installation;

  @BeforeEach
  void build() throws IOException {
    installation = new Installation(home);
    Files.createDirectories(installation.classArchive().getParent());
  }

  @Test
  void shouldStartProcessesWithoutAnArchiveWhenTheBuildLeftNone() {
    assertThat(installation.quickStart()).isEmpty();
  }

  @Test
  void shouldStartProcessesAsEverWhenTheArchiveIsOfOtherJars() throws Exception {
    Files.writeString(installation.classArchive(), "no archive at all");

    final ProcessBuilder java = new ProcessBuilder(installation.java().toString());
    java.command().addAll(installation.quickStart());
    java.command().addAll(List.of("-XX:TieredStopAtLevel=1", "--version"));
    final Process process = java.redirectErrorStream(true).start();
    final String said = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).doesNotContainIgnoringCase("archive");
  }
}
