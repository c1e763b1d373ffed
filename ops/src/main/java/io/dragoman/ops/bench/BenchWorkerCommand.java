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

/** {@code bench worker}: figures on standard output, progress on standard error. */
@Command(
    name = "worker",
    description =
        "Measure the inference worker on a broker of its own: throughput against the engine alone"
            + " and against a plain synchronous processor, what it passes with an engine that takes"
            + " no time, and the latency that it adds.")
public final class BenchWorkerCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = "--seconds",
      defaultValue = "8",
      paramLabel = "N",
      description = "About how long each throughput is measured (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--json", description = "Print one JSON object with rows.")
  private boolean json;

  public BenchWorkerCommand(final PrintStream out, final PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandException.requireAtLeast("--seconds", 1, seconds);
    final Path directory = Files.createTempDirectory("dragoman-bench");
    try {
      final BenchReport report =
          WorkerBench.run(directory, Duration.ofSeconds(seconds), err::println);
      if (json) {
        out.println(report.json());
      } else {
        out.print(report.text());
      }
      return ExitStatus.OK;
    } finally {
      Directories.delete(directory);
    }
  }
}
