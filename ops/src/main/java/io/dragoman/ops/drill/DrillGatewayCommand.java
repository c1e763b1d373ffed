package io.dragoman.ops.drill;

import io.dragoman.client.terminal.CommandException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drill gateway}: the result on standard output, what happens on standard error. */
@Command(
    name = "gateway",
    description = {
      "Kill one of three replicas of the gateway again and again, while jobs are submitted and"
          + " readers of their events move from replica to replica.",
      "Exit status: 0 when no accepted job was lost, no token unknown, no event missed or doubled,"
          + " and usage is exact, else 1."
    })
public final class DrillGatewayCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many times to kill a replica (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Mixin private final DrillRun run = new DrillRun();

  public DrillGatewayCommand(final PrintStream out, final PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandException.requireAtLeast("--kills", 1, kills);
    return run.run(
        out,
        err,
        (seed, directory) -> {
          try (GatewayDrill drill = new GatewayDrill(kills, seed, directory, err::println)) {
            return drill.run();
          }
        });
  }
}
