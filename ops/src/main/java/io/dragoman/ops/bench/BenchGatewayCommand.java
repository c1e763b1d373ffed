package io.dragoman.ops.bench;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.testkit.Directories;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench gateway}: figures on standard output, progress on standard error. */
@Command(
    name = "gateway",
    description =
        "Measure the gateway on a broker of its own, with a pipeline that answers at once: how long"
            + " it takes to accept texts at a steady rate, beside the HTTP library alone; status"
            + " queries, also of jobs that another replica holds; many open streams of events.")
public final class BenchGatewayCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = "--rate",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Texts submitted in a second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      paramLabel = "N",
      description = "How long each rate is kept up (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--streams",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Streams of events that are open at once (default: ${DEFAULT-VALUE}).")
  private int streams;

  @Option(names = "--json", description = "Print one JSON object with rows.")
  private boolean json;

  public BenchGatewayCommand(final PrintStream out, final PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandException.requireAtLeast("--rate", 1, rate);
    CommandException.requireAtLeast("--seconds", 1, seconds);
    CommandException.requireAtLeast("--streams", 1, streams);
    final Path directory = Files.createTempDirectory("dragoman-bench");
    final GatewayBench.Outcome outcome =
        GatewayBench.run(
            new GatewayBench.Settings(directory, rate, Duration.ofSeconds(seconds), streams),
            err::println);
    return print(outcome, directory);
  }

  /** What was measured before something failed is worth as much as without the failure. */
  int print(final GatewayBench.Outcome outcome, final Path directory) throws IOException {
    final BenchReport report = outcome.report();
    if (json) {
      out.println(report.json());
    } else {
      out.print(report.text());
    }
    if (outcome.failure().isPresent()) {
      throw new CommandException(
          ExitStatus.FAILED,
          outcome.failure().get() + " Data and logs are kept in " + directory + ".");
    }
    Directories.delete(directory);
    return ExitStatus.OK;
  }
}
