package io.dragoman.ops.drill;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.testkit.Directories;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How drills begin and end, and the options of that. */
final class DrillRun {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random (default: another one each time).")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  /** Breaks things. */
  @FunctionalInterface
  interface Body {
    /**
     * Runs until it is over.
     *
     * @param directory for data and logs, which are kept if the result is bad
     */
    DrillResult run(long seed, Path directory) throws IOException, InterruptedException;
  }

  /**
   * Runs a drill and tells its result.
   *
   * @return the exit status
   */
  int run(final PrintStream out, final PrintStream err, final Body drill)
      throws IOException, InterruptedException {
    final Path directory = Files.createTempDirectory("dragoman-drill");
    final DrillResult result =
        drill.run(seed == null ? new Random().nextInt(Integer.MAX_VALUE) : seed, directory);
    out.println(json ? result.json() : result.text());
    if (!result.passed()) {
      err.println("Data and logs are kept in " + directory);
      return ExitStatus.FAILED;
    }
    Directories.delete(directory);
    return ExitStatus.OK;
  }
}
