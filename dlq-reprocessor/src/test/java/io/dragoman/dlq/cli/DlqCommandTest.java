package io.dragoman.dlq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.ErrorCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DlqCommandTest {
  @TempDir private Path folder;

  @Test
  void shouldExplainEveryCodeWhenNoneIsNamed() {
    final Shell shell = Shell.run("explain", "--json");

    assertThat(shell.exit()).isZero();
    assertThat(shell.json())
        .extracting(node -> node.get("errorCode").textValue())
        .containsExactlyElementsOf(Stream.of(ErrorCode.values()).map(Enum::name).toList());
  }

  @Test
  void shouldExplainACodeInWords() {
    final Shell shell = Shell.run("explain", "engine_timeout");

    assertThat(shell.exit()).isZero();
    assertThat(shell.out())
        .contains(ErrorCode.ENGINE_TIMEOUT.doc(), ErrorCode.ENGINE_TIMEOUT.advice(), "EXHAUSTED");
  }

  @Test
  void shouldRefuseWhenNeitherCodeNorLocation() {
    final Shell shell = Shell.run("explain", "nonsense");

    assertThat(shell.exit()).isEqualTo(2);
    assertThat(shell.err()).contains("'nonsense' is neither an error code nor");
  }

  @Test
  void shouldRefuseWhenNoCommandIsNamed() {
    assertThat(Shell.run().exit()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "stats", "show", "explain"})
  void shouldHelpWhenAsked(final String command) {
    final Shell shell = Shell.run(command, "--help");

    assertThat(shell.exit()).isZero();
    assertThat(shell.out()).contains("--json", "--bootstrap-server").contains("dlq " + command);
  }

  @Test
  void shouldRefuseWhenATimeIsNone() {
    final Shell shell = Shell.run("list", "--since", "soon");

    assertThat(shell.exit()).isEqualTo(2);
    assertThat(shell.err()).contains("--since: 'soon' is no time");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--code | ENGINE_TIMEOT | there is no ENGINE_TIMEOT; did you mean ENGINE_TIMEOUT?",
        "--code | NOPE | There are ",
        "--disposition | POISONED | did you mean POISON?",
        "--since | 1960-01-01 | --since: '1960-01-01' is before 1970",
        "--until | 9999999d | --until: '9999999d' is before 1970",
      })
  void shouldRefuseWhatCanMeanNoDeadLetter(
      final String option, final String value, final String sentence) {
    for (final String command : List.of("list", "stats")) {
      final Shell shell = Shell.run(command, option, value, "-b", "localhost:1");

      assertThat(shell.exit()).isEqualTo(2);
      assertThat(shell.err()).contains(sentence).doesNotContain("\tat ");
    }
  }

  @Test
  void shouldRefuseWhenALocationIsNone() {
    final Shell shell = Shell.run("show", "dlq.translator");

    assertThat(shell.exit()).isEqualTo(2);
    assertThat(shell.err()).contains("topic-partition@offset");
  }

  @Test
  void shouldRefuseWhenTheClientFileIsMissing() {
    final Shell shell = Shell.run("list", "--client-config", folder.resolve("none").toString());

    assertThat(shell.exit()).isEqualTo(2);
    assertThat(shell.err()).contains("--client-config", "cannot be read");
  }

  @Test
  void shouldRefuseWhenTheFileOfAnImportIsMissing() {
    final Shell shell = Shell.run("import", folder.resolve("none").toString(), "-b", "127.0.0.1:1");

    assertThat(shell.exit()).isEqualTo(2);
    assertThat(shell.err()).startsWith("Error: There is no file ");
  }

  @Test
  void shouldSayWhichClusterWhenItDoesNotAnswer() throws Exception {
    final Path file = folder.resolve("client.properties");
    Files.writeString(
        file,
        "bootstrap.servers=127.0.0.1:1\ndefault.api.timeout.ms=300\nrequest.timeout.ms=200\n");

    final Shell shell = Shell.run("list", "--client-config", file.toString());

    assertThat(shell.exit()).isEqualTo(1);
    assertThat(shell.err())
        .contains(
            "The Kafka cluster at 127.0.0.1:1 did not answer: no answer within 0.3 s.",
            "Is that its address, and does it run?");
  }

  @Test
  void shouldSayItInTheSameWayWhenSomethingElseListensThere() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      final Path file = folder.resolve("client.properties");
      Files.writeString(file, "default.api.timeout.ms=300\n");

      final Shell shell =
          Shell.run(
              "stats",
              "--client-config",
              file.toString(),
              "-b",
              "127.0.0.1:" + silent.getLocalPort());

      assertThat(shell.exit()).isEqualTo(1);
      assertThat(shell.err()).contains("did not answer: no answer within 0.3 s.");
    }
  }
}
