package io.dragoman.resilience.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {

  @Test
  void shouldReadFilesAndSettings(@TempDir final Path directory) throws IOException {
    final Path file = directory.resolve("app.properties");
    Files.writeString(file, "# comment\nname = Ärger\nport=1\n");

    final CommandLine line =
        CommandLine.parse(List.of("--config", file.toString(), "--set", "a=b=c", "--set=port=2"));

    assertThat(line.mode()).isEqualTo(CommandLine.Mode.RUN);
    assertThat(line.file()).containsEntry("name", "Ärger").containsEntry("port", "1");
    assertThat(line.set()).containsEntry("a", "b=c").containsEntry("port", "2");
  }

  @Test
  void shouldKnowItsModes() {
    assertThat(CommandLine.parse(List.of("--topology")).mode())
        .isEqualTo(CommandLine.Mode.TOPOLOGY);
    assertThat(CommandLine.parse(List.of("--help")).mode()).isEqualTo(CommandLine.Mode.HELP);
    assertThat(CommandLine.parse(List.of("--version")).mode()).isEqualTo(CommandLine.Mode.VERSION);
  }

  @Test
  void shouldNameTheNearestOptionWhenOneIsUnknown() {
    assertThatThrownBy(() -> CommandLine.parse(List.of("--topologie")))
        .hasMessage("Unknown argument --topologie; did you mean --topology?");
  }

  @Test
  void shouldRefuseWhatIsIncompleteOrMissing(@TempDir final Path directory) {
    assertThatThrownBy(() -> CommandLine.parse(List.of("--set")))
        .hasMessage("--set needs key=value behind it.");
    assertThatThrownBy(() -> CommandLine.parse(List.of("--set", "novalue")))
        .hasMessageContaining("--set needs key=value");
    assertThatThrownBy(
            () -> CommandLine.parse(List.of("--config", directory.resolve("none").toString())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("does not exist");
  }
}
