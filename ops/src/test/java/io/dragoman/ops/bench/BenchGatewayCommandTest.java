package io.dragoman.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.ops.house.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchGatewayCommandTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final BenchGatewayCommand command =
      new BenchGatewayCommand(
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));

  @Test
  void shouldPrintWhatWasMeasuredWhenALaterPartFails() {
    final GatewayBench.Outcome outcome =
        new GatewayBench.Outcome(
            new BenchReport(List.of(new BenchRow("gateway.accept.p99", 4, "ms"))),
            Optional.of("Failed at 'streams': none was open."));

    assertThatThrownBy(() -> command.print(outcome, directory))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("Failed at 'streams': none was open.")
        .hasMessageContaining(directory.toString());

    assertThat(out.toString(StandardCharsets.UTF_8)).contains("gateway.accept.p99");
    assertThat(directory).as("logs").exists();
  }

  @Test
  void shouldMeasureWhatTheLauncherRuns() throws IOException {
    final Path launcher = Repository.root().resolve("dragoman");

    assertThat(launcher).content().contains(String.join(" ", GatewayBench.COMPILER));
  }
}
