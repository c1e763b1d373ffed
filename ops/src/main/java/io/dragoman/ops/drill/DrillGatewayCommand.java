package io.dragoman.ops.drill;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.testkit.Directories;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code drill gateway}: the verdict on standard output, what happens on standard error. */
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

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of who is killed when (default: another one each time).")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Print the verdict as one JSON object.")
  private boolean json;

  public DrillGatewayCommand(final PrintStream out, final PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandException.requireAtLeast("--kills", 1, kills);
    final long used = seed == null ? new Random().nextInt(Integer.MAX_VALUE) : seed;
    final Path directory = Files.createTempDirectory("dragoman-drill");
    final GatewayVerdict verdict;
    try (GatewayDrill drill = new GatewayDrill(kills, used, directory, err::println)) {
      verdict = drill.run();
    }
    out.println(json ? verdict.json() : verdict.text());
    if (!verdict.kept()) {
      err.println("Data and logs are kept in " + directory);
      return ExitStatus.FAILED;
    }
    Directories.delete(directory);
    return ExitStatus.OK;
  }
}
