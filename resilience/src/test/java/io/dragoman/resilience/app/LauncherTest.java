package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LauncherTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final EchoApp definition = new EchoApp(UnaryOperator.identity());

  @Test
  void shouldEndWithTheConfigurationStatusAndOneSentenceWhenAKeyIsUnknown() throws Exception {
    assertThat(run("--set", "topic.prefiks=a.")).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(text(err))
        .isEqualTo(
            "Unknown configuration key topic.prefiks (from command line); did you mean"
                + " topic.prefix?\n");
    assertThat(definition.opened).hasValue(0);
  }

  @Test
  void shouldPrintTheTopologyWithoutOpeningTheApp() throws Exception {
    assertThat(run("--topology", "--set", "topic.prefix=a.")).isEqualTo(ExitCode.CLEAN);
    assertThat(text(out)).contains("a.text.events").contains("a.requests");
    assertThat(definition.opened).hasValue(0);
  }

  @Test
  void shouldPrintHelpWithEveryKey() throws Exception {
    assertThat(run("--help")).isEqualTo(ExitCode.CLEAN);
    assertThat(text(out)).startsWith("Usage: echo").contains("| `bootstrap.servers` |");
  }

  @Test
  void shouldPrintTheVersionOfTheBuild() throws Exception {
    assertThat(run("--version")).isEqualTo(ExitCode.CLEAN);
    assertThat(text(out)).matches("dragoman echo \\d+\\.\\d+\\.\\d+.*\\n");
  }

  @Test
  void shouldGiveUpWhenKafkaDoesNotComeUpInTime() throws Exception {
    assertThat(
            run(
                "--set",
                "bootstrap.servers=127.0.0.1:1",
                "--set",
                "schema.registry.url=mock://launcher",
                "--set",
                "start.timeout.ms=1"))
        .isEqualTo(ExitCode.STREAM_FAILED);
    assertThat(text(err)).startsWith("Gave up waiting for Kafka: ");
    assertThat(definition.closed).hasValue(1);
  }

  private ExitCode run(final String... arguments) throws InterruptedException {
    return new Launcher(definition, Map.of(), new PrintStream(out), new PrintStream(err))
        .run(List.of(arguments), app -> {});
  }

  private static String text(final ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
