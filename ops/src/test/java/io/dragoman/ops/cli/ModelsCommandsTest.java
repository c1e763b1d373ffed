package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.terminal.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandsTest {
  private static final Path SHIPPED = Path.of("..", "inference", "demo-models");

  @TempDir private Path temp;

  @Test
  void shouldListWhatIsConfiguredAndInFurtherFolders() throws IOException {
    final Path copy = copy(temp.resolve("mine/nllb"));

    final TestTerminal listed =
        run(
            ExitStatus.OK,
            Map.of("DRAGOMAN_MODEL_DIR", copy.toString()),
            "list",
            temp.resolve("mine").toString());

    assertThat(listed.out()).contains("DRAGOMAN_MODEL_DIR", "translation", "2+2 x 128", "fp32");
  }

  @Test
  void shouldPrepareAModelCheckItAndShowWhatCameOfIt() throws IOException {
    final Path copy = copy(temp.resolve("nllb"));

    run(ExitStatus.OK, Map.of(), "prepare", "--no-fuse", copy.toString());

    assertThat(run(ExitStatus.OK, Map.of(), "check", copy.toString()).out())
        .contains("can be used")
        .doesNotContain("error", "warning");
    assertThat(run(ExitStatus.OK, Map.of(), "info", copy.toString()).out())
        .contains("translation (m2m_100)", "2 encoder and 2 decoder layers, 128 wide")
        .contains("1564 tokens", "fp32, ", "quantized, ", "% of the tokens of fp32");
  }

  @Test
  void shouldSayWhichEncodersComputeTheirAttentionInTiles() {
    assertThat(
            run(ExitStatus.OK, Map.of(), "info", SHIPPED.resolve("whisper-demo").toString()).out())
        .contains("attention in tiles");
    assertThat(run(ExitStatus.OK, Map.of(), "info", SHIPPED.resolve("nllb-demo").toString()).out())
        .doesNotContain("attention in tiles");
  }

  @Test
  void shouldSayWhatIsWrongAndFailWhenADirectoryIsWrong() throws IOException {
    final Path copy = copy(temp.resolve("nllb"));
    Files.writeString(
        copy.resolve("onnx/encoder_model.onnx"), "version https://git-lfs.github.com/spec/v1\n");

    assertThat(run(ExitStatus.FAILED, Map.of(), "check", copy.toString()).out())
        .contains("error", "onnx/encoder_model.onnx", "git lfs pull");
    assertThat(run(ExitStatus.FAILED, Map.of(), "prepare", copy.toString()).err())
        .contains("not in order", "git lfs pull")
        .doesNotContain("\tat ");
  }

  @Test
  void shouldSayThatThereIsNoDirectoryWhenThereIsNone() {
    final String nowhere = temp.resolve("nowhere").toString();

    assertThat(run(ExitStatus.NOT_FOUND, Map.of(), "info", nowhere).err()).contains(nowhere);
    assertThat(run(ExitStatus.NOT_FOUND, Map.of(), "prepare", nowhere).err()).contains(nowhere);
    assertThat(run(ExitStatus.FAILED, Map.of(), "check", nowhere).out())
        .contains("no such directory");
  }

  @Test
  void shouldNameTheDevicesWhenADeviceIsNone() {
    assertThat(run(ExitStatus.USAGE, Map.of(), "check", "--device", "gpu", temp.toString()).err())
        .contains("cuda:N");
  }

  private static Path copy(final Path to) throws IOException {
    final Path from = SHIPPED.resolve("nllb-demo");
    Files.createDirectories(to.resolve("onnx"));
    for (final Path folder : List.of(from, from.resolve("onnx"))) {
      try (Stream<Path> files = Files.list(folder)) {
        for (final Path file : files.filter(Files::isRegularFile).toList()) {
          if (!file.toString().contains("_quantized")) {
            Files.copy(file, to.resolve(from.relativize(file)));
          }
        }
      }
    }
    return to;
  }

  private static TestTerminal run(
      final int status, final Map<String, String> environment, final String... arguments) {
    final TestTerminal terminal = TestTerminal.plain(120);
    final String[] all =
        Stream.concat(Stream.of("models"), Stream.of(arguments)).toArray(String[]::new);
    assertThat(Commands.create(terminal.terminal(), environment).execute(all))
        .as(terminal.out() + terminal.err())
        .isEqualTo(status);
    return terminal;
  }
}
