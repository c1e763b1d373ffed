package io.dragoman.ops.drill;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drill provider}: the result on standard output, what happens on standard error. */
@Command(
    name = "provider",
    description = {
      "Let a remote engine be slow, fail, refuse and talk nonsense, and kill the translator that"
          + " asks it again and again: counts requests, calls and money.",
      "Exit status: 0 when every request ended once, no death doubled more calls than were under"
          + " way, every answered call is accounted for, usage is what results cost, and breaker"
          + " and bad answers came up, else 1."
    })
public final class DrillProviderCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

  @Mixin private final DrillTime time = new DrillTime();

  @Mixin private final DrillRun run = new DrillRun();

  public DrillProviderCommand(final PrintStream out, final PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    final Duration duration = time.duration();
    return run.run(
        out,
        err,
        (seed, directory) -> {
          try (ProviderDrill drill = new ProviderDrill(duration, seed, directory, err::println)) {
            return drill.run();
          }
        });
  }
}
