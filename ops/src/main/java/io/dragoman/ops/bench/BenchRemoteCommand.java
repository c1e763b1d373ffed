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

/** {@code bench remote}: figures on standard output, progress on standard error. */
@Command(
    name = "remote",
    description =
        "Measure 200 and 1,000 calls of a remote engine at once, until the last is answered, beside"
            + " as many bare HTTP calls in the same run; each call while 200 are always under way;"
            + " the memory of the caller; and how long work takes when one provider hangs and"
            + " another one is next, beside the time limit of a call. The providers are played on"
            + " loopback.")
public final class BenchRemoteCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = "--rounds",
      defaultValue = "40",
      paramLabel = "N",
      description = "How often each is measured (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--latency-ms",
      defaultValue = "200",
      paramLabel = "N",
      description = "How long the provider takes for an answer (default: ${DEFAULT-VALUE}).")
  private int latencyMillis;

  @Option(names = "--json", description = "Print one JSON object with rows.")
  private boolean json;

  public BenchRemoteCommand(final PrintStream out, final PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandException.requireAtLeast("--rounds", 1, rounds);
    CommandException.requireAtLeast("--latency-ms", 0, latencyMillis);
    final Path directory = Files.createTempDirectory("dragoman-bench");
    final BenchReport report;
    try {
      report = RemoteBench.run(directory, Duration.ofMillis(latencyMillis), rounds, err::println);
    } catch (final IllegalStateException e) {
      throw new CommandException(ExitStatus.FAILED, String.valueOf(e.getMessage()));
    }
    if (json) {
      out.println(report.json());
    } else {
      out.print(report.text());
    }
    Directories.delete(directory);
    return ExitStatus.OK;
  }
}
