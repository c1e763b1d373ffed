package io.dragoman.ops.drill;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.ops.stack.Installation;
import io.dragoman.testkit.Directories;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code drill alerts}: real outages, a real Prometheus, the repository's rules. */
@Command(
    name = "alerts",
    description = {
      "Start a broker, a worker and a Prometheus with the repository's rules, cause one outage"
          + " after the other, and see the alerts fire that should and end when it is over. It"
          + " takes about ten minutes.",
      "Durations within the rules are made shorter, so that half an hour passes within a minute;"
          + " thresholds are as they are.",
      "Exit status: 0 when every alert fired and ended, else 1."
    })
public final class DrillAlertsCommand implements Callable<Integer> {
  private static final String LINE = "%-36s  %-26s  %-13s  %s%n";

  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = "--prometheus",
      paramLabel = "PROGRAM",
      defaultValue = "prometheus",
      description = "The program (default: ${DEFAULT-VALUE}).")
  private String program = "prometheus";

  @Option(
      names = "--factor",
      paramLabel = "N",
      defaultValue = "30",
      description = "How many times shorter durations are (default: ${DEFAULT-VALUE}).")
  private int factor;

  public DrillAlertsCommand(final PrintStream out, final PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandException.requireAtLeast("--factor", 1, factor);
    final Path rules = Installation.ofLauncher().home().resolve("ops/observability/prometheus");
    final Path directory = Files.createTempDirectory("dragoman-drill");
    final List<AlertResult> results;
    try (AlertDrill drill = new AlertDrill(program, rules, factor, directory, err::println)) {
      results = drill.run();
    }
    out.printf(LINE, "OUTAGE", "ALERT", "FIRED AFTER", "ENDED AFTER");
    results.forEach(result -> out.printf(LINE, result.row().toArray()));
    out.printf("Durations of the rules were divided by %d.%n", factor);
    if (results.stream().allMatch(AlertResult::passed)) {
      Directories.delete(directory);
      return ExitStatus.OK;
    }
    err.println("Data and logs are kept in " + directory);
    return ExitStatus.FAILED;
  }
}
