package io.dragoman.ops.drill;

import io.dragoman.client.terminal.CommandException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drill}: the result on standard output, what happens on standard error. */
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
      names = "--one-outage",
      description =
          "For BREAKER: one outage for the whole time, and how long the backlog then took, beside"
              + " the engine alone.")
  private boolean oneOutage;

  @Mixin private final DrillTime time = new DrillTime();

  @Mixin private final DrillRun run = new DrillRun();

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
    final Fault broken = fault;
    final Duration duration = time.duration();
    return run.run(
        out,
        err,
        (seed, directory) -> {
          final DrillOrder order = new DrillOrder(broken, duration, seed, oneOutage);
          try (Drill drill = new Drill(order, directory, err::println)) {
            return drill.run();
          }
        });
  }
}
