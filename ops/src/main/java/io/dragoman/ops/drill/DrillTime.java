package io.dragoman.ops.drill;

import io.dragoman.client.terminal.CommandException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a drill breaks things. */
final class DrillTime {
  private static final int MILLIS_OF_MINUTE = 60_000;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "1",
      description = "How long to break things, minutes (default: ${DEFAULT-VALUE}).")
  private double minutes;

  Duration duration() {
    if (!(minutes > 0)) {
      throw CommandException.usage("--minutes must be more than 0; it is " + minutes + ".");
    }
    return Duration.ofMillis((long) (minutes * MILLIS_OF_MINUTE));
  }
}
