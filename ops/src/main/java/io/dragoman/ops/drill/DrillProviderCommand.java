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

/** {@code drill provider}: the verdict on standard output, what happens on standard error. */
@Command(
    name = "provider",
    description = {
      "Let a remote engine be slow, fail, refuse and talk nonsense, and kill the translator that"
          + " asks it again and again: counts requests, calls and money.",
      "Exit status: 0 when every request ended once, no death doubled more calls than were under"
          + " way, every answered call is accounted for, and usage is what results cost, else 1."
    })
public final class DrillProviderCommand implements Callable<Integer> {
  private static final int MILLIS_OF_MINUTE = 60_000;

  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "1",
      description = "How long to break things, minutes (default: ${DEFAULT-VALUE}).")
  private double minutes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of what happens when (default: another one each time).")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Print the verdict as one JSON object.")
  private boolean json;

  public DrillProviderCommand(final PrintStream out, final PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(minutes > 0)) {
      throw CommandException.usage("--minutes must be more than 0; it is " + minutes + ".");
    }
    final long used = seed == null ? new Random().nextInt(Integer.MAX_VALUE) : seed;
    final Path directory = Files.createTempDirectory("dragoman-drill");
    final Duration time = Duration.ofMillis((long) (minutes * MILLIS_OF_MINUTE));
    final ProviderVerdict verdict;
    try (ProviderDrill drill = new ProviderDrill(time, used, directory, err::println)) {
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
