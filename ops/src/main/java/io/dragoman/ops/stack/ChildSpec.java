package io.dragoman.ops.stack;

import java.time.Duration;
import java.util.List;

/**
 * A process to supervise.
 *
 * @param name its name in {@code status} and {@code logs}
 * @param stage it starts when all of the lower stages have been ready, and stops before them
 * @param command program and arguments
 * @param endpoint where it can be reached: a URL, or host and port
 * @param probe asks whether it is ready
 * @param stopTimeout how long it may take to end before it is killed
 */
public record ChildSpec(
    String name,
    int stage,
    List<String> command,
    String endpoint,
    Probe probe,
    Duration stopTimeout) {
  public ChildSpec {
    command = List.copyOf(command);
  }
}
