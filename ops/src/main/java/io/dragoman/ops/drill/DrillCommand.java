package io.dragoman.ops.drill;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.testkit.Directories;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drill}: the verdict on standard output, what happens on standard error. */
@Command(
    name = "drill",
    description = {
      "Try to break the promise: starts a broker and a worker of its own, breaks one of them at"
          + " random moments, and counts with an independent reader.",
      "Exit status: 0 when nothing was lost, answered twice or given up wrongly and every figure"
          + " with a limit is within it, else 1."
    })
public final class DrillCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

  /** Picocli would ask for it before a subcommand too, if it were required. */
  @Parameters(
      arity = "0..1",
      paramLabel = "FAULT",
      description = "What to break: ${COMPLETION-CANDIDATES}.")
  private @Nullable Fault fault;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "1",
      description = "How long to break things, minutes (default: ${DEFAULT-VALUE}).")
  private double minutes;

  @Option(
      names = "--one-outage",
      description =
          "For BREAKER: one outage for the whole time, and how long the backlog then took, beside"
              + " the engine alone.")
  private boolean oneOutage;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random (default: another one each time).")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Print the verdict as one JSON object.")
  private boolean json;

  public DrillCommand(final PrintStream out, final PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (fault == null) {
      throw CommandException.usage("Name a FAULT, such as kill, or the command gateway.");
    }
    if (oneOutage && fault != Fault.BREAKER) {
      throw CommandException.usage("--one-outage is for breaker only.");
    }
    if (!(minutes > 0)) {
      throw CommandException.usage("--minutes must be more than 0; it is " + minutes + ".");
    }
    final long used = seed == null ? new Random().nextInt(Integer.MAX_VALUE) : seed;
    final Path directory = Files.createTempDirectory("dragoman-drill");
    final DrillVerdict verdict;
    final Duration duration =
        Duration.ofMillis((long) (minutes * Duration.ofMinutes(1).toMillis()));
    final DrillOrder order = new DrillOrder(fault, duration, used, oneOutage);
    try (Drill drill = new Drill(order, directory, err::println)) {
      verdict = drill.run();
    }
    out.println(json ? verdict.json() : verdict.text());
    if (!verdict.passed()) {
      err.println("Data and logs are kept in " + directory);
      return ExitStatus.FAILED;
    }
    Directories.delete(directory);
    return ExitStatus.OK;
  }
}
