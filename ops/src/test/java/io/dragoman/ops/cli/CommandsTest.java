package io.dragoman.ops.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.resilience.app.AppVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
  @TempDir private Path directory;

  private final TestTerminal terminal = TestTerminal.plain(100);

  @Test
  void shouldSuggestWhenCommandIsMistyped() {
    assertThat(run("stauts")).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).startsWith("Error: ").contains("stauts").contains("status");
  }

  @Test
  void shouldSayTheVersionOfTheBuild() {
    assertThat(run("--version")).isEqualTo(ExitStatus.OK);
    assertThat(terminal.out().strip()).isEqualTo("dragoman " + AppVersion.current());
  }

  @Test
  void shouldSuggestWhenOptionIsMistyped() {
    assertThat(run("status", "--jsno")).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).contains("--jsno").contains("--json");
  }

  @Test
  void shouldCompleteCommandsAndOptionsInBash() throws Exception {
    assertThat(run("completion")).isEqualTo(ExitStatus.OK);
    final Path script = Files.writeString(directory.resolve("completion"), terminal.out());
    final String ask =
        """
        source "$0"
        COMP_WORDS=(./dragoman dlq "$1"); COMP_CWORD=2
        _complete_dragoman
        echo "${COMPREPLY[@]}"
        """;

    final Process bash =
        new ProcessBuilder("bash", "-c", ask, script.toString(), "re")
            .redirectErrorStream(true)
            .start();

    final String completed = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(completed).isZero();
    assertThat(completed.strip()).isEqualTo("replay repair");
  }

  @Test
  void shouldSayThatNothingRunsWhenThereIsNoStack() {
    assertThat(run("status", "--dir", directory.toString())).isEqualTo(ExitStatus.NOT_FOUND);
    assertThat(terminal.out()).contains("No local stack runs").contains(directory.toString());
  }

  @Test
  void shouldSayWhatToNameWhenThereIsNothingToWatch() {
    assertThat(run("top", "--dir", directory.toString())).isEqualTo(ExitStatus.NOT_FOUND);
    assertThat(terminal.err()).contains("./dragoman up").contains("--bootstrap-server");
  }

  @Test
  void shouldPrintOnlyJsonWhenAsked() {
    assertThat(run("status", "--json", "--dir", directory.toString()))
        .isEqualTo(ExitStatus.NOT_FOUND);
    assertThat(terminal.out()).isEqualToIgnoringNewLines("{\n  \"running\" : false\n}\n");
    assertThat(terminal.err()).isEmpty();
  }

  @Test
  void shouldSucceedWhenThereIsNothingToStop() {
    assertThat(run("down", "--dir", directory.toString())).isEqualTo(ExitStatus.OK);
    assertThat(terminal.err()).contains("No local stack runs");
  }

  @Test
  void shouldNamePartsWhenPortHasAnUnknownName() {
    assertThat(run("up", "--port", "kafak=1")).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).contains("kafak").contains("kafka, registry");
  }

  @Test
  void shouldRefuseWhenPortIsNoNumber() {
    assertThat(run("up", "--port", "kafka=x")).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).contains("'x' is not a port number");
  }

  @Test
  void shouldRefuseWhenPortIsOutOfRange() {
    assertThat(run("up", "--port", "kafka=70000")).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).startsWith("Error: Port 70000 of kafka");
  }

  @Test
  void shouldRefuseOptionValuesThatMakeNoSense() {
    assertThat(run("topics", "create", "--partitions", "0")).isEqualTo(ExitStatus.USAGE);
    assertThat(run("translate", "--timeout", "0", "안녕")).isEqualTo(ExitStatus.USAGE);
    assertThat(run("translate", "--priority", "11", "안녕")).isEqualTo(ExitStatus.USAGE);
    assertThat(run("translate", "--deadline", "0", "안녕")).isEqualTo(ExitStatus.USAGE);
    assertThat(run("translate", "--output", "x", "안녕")).isEqualTo(ExitStatus.USAGE);
    assertThat(run("translate", "--format", "srt", "안녕")).isEqualTo(ExitStatus.USAGE);
    assertThat(run("translate", "--format", "vtt", "a.wav", "b.wav")).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err().lines()).allMatch(line -> line.startsWith("Error: --"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logs --lines -1",
        "top --interval 0",
        "top --count 0",
        "request x --since 0",
        "request x --timeout -1",
        "topics create --replication-factor 0",
        "bench engine --batches 0",
        "bench engine --seconds NaN",
        "bench worker --seconds 0",
        "bench pipeline --clips 0",
        "bench gateway --streams 0",
        "bench dlq --turns 0",
        "bench remote --rounds 0",
        "drill gateway --kills 0",
        "drill provider --minutes 0",
        "drill kill --minutes 0",
        "drill kill --one-outage",
        "dlq list --limit 0",
        "dlq stats --limit 0",
        "dlq audit --limit 0",
        "dlq tasks --limit 0",
        "dlq tasks list --limit 0",
        "dlq replay --all --max 0",
        "dlq replay --all --rate NaN",
        "dlq replay --all --max-replays 0",
        "dlq replay --all --wait --wait-timeout soon",
        "dlq list --since soon"
      })
  void shouldRefuseEveryWrongOptionValueInOneSentence(final String line) {
    assertThat(run(line.split(" "))).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err().lines()).singleElement().asString().startsWith("Error: --");
  }

  @Test
  void shouldAskWhatToBreakWhenADrillNamesNothing() {
    assertThat(run("drill")).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).startsWith("Error: Name a FAULT, such as kill,");
  }

  @Test
  void shouldRefuseToActOnAnotherClusterWhenTheNamedStackDoesNotRun() {
    assertThat(run("dlq", "list", "--dir", directory.toString())).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).startsWith("Error: No local stack runs in " + directory);
  }

  @Test
  void shouldNamePortWhenItIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      final int exit =
          run("up", "--dir", directory.toString(), "--port", "kafka=" + taken.getLocalPort());

      assertThat(exit).isEqualTo(ExitStatus.FAILED);
      assertThat(terminal.err())
          .contains("Port " + taken.getLocalPort())
          .contains("--port kafka=NUMBER");
    }
  }

  @Test
  void shouldSayWhichLogsThereAreWhenNameIsUnknown() throws IOException {
    Files.writeString(
        Files.createDirectories(directory.resolve("logs")).resolve("kafka.log"), "a\nb\nc\n");

    assertThat(run("logs", "kafak", "--dir", directory.toString())).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).contains("'kafak'").contains("kafka");
  }

  @Test
  void shouldPrintLastLinesWhenAskedForLogs() throws IOException {
    Files.writeString(
        Files.createDirectories(directory.resolve("logs")).resolve("kafka.log"), "a\nb\nc\n");

    assertThat(run("logs", "kafka", "-n", "2", "--dir", directory.toString()))
        .isEqualTo(ExitStatus.OK);
    assertThat(terminal.out().lines()).containsExactly("b", "c");
  }

  @Test
  void shouldAskWhichCommandWhenThereIsNone() {
    assertThat(run()).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).contains("Which command?");
  }

  @Test
  void shouldRefuseWhenLanguageIsUnknown() {
    assertThat(run("translate", "--from", "xx", "안녕")).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).contains("--from").contains("'xx'");
  }

  @Test
  void shouldStartNothingWhenNoInputCanBeRead() {
    assertThat(run("translate", directory.toString(), "missing.wav")).isEqualTo(ExitStatus.FAILED);
    assertThat(terminal.err().lines())
        .containsExactly(
            "Error: " + directory + ": This is a directory; name the files in it.",
            "Error: missing.wav: There is no such file.");
    assertThat(terminal.out()).contains(directory.toString());
  }

  @Test
  void shouldAskForBothWhenOnlyTheBrokerIsNamed() {
    assertThat(run("translate", "--bootstrap-server", "localhost:1", "안녕"))
        .isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).contains("--schema-registry");
  }

  @Test
  void shouldAskForInputWhenThereIsNone() {
    assertThat(run("translate")).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).contains("FILE-OR-TEXT");
  }

  @Test
  void shouldAskForClusterWhenNoStackRuns() {
    assertThat(run("topics", "create", "--dir", directory.toString())).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).contains("--bootstrap-server");
  }

  @Test
  void shouldPrintTablesOfTheDocumentation() {
    assertThat(run("docs", "topics")).isEqualTo(ExitStatus.OK);
    assertThat(terminal.out())
        .startsWith("| topic | key |")
        .contains("| `audio.events` |")
        .contains("| `dlq.translator` |");
  }

  @Test
  void shouldHelpOnEveryCommand() {
    for (final String command :
        List.of(
            "up",
            "down",
            "status",
            "top",
            "logs",
            "demo",
            "translate",
            "topics",
            "bench",
            "drill",
            "dlq",
            "docs")) {
      assertThat(run(command, "--help")).as(command).isEqualTo(ExitStatus.OK);
    }
  }

  @Test
  void shouldWorkWhenTerminalIsNarrow() {
    final int exit =
        Commands.create(TestTerminal.colour(20).terminal(), Map.of())
            .execute("status", "--dir", directory.toString());

    assertThat(exit).isEqualTo(ExitStatus.NOT_FOUND);
  }

  private int run(final String... arguments) {
    return Commands.create(terminal.terminal(), Map.of()).execute(arguments);
  }
}
