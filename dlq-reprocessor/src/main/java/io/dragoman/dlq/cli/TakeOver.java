package io.dragoman.dlq.cli;

import picocli.CommandLine.Option;

/** What a command does when a task works on the topic that it is about. */
final class TakeOver {
  @Option(
      names = "--force",
      description =
          "Cancel the task that works on the topic, and begin; without it the command is refused.")
  private boolean force;

  /** Whether the task in the way is ended. */
  boolean force() {
    return force;
  }
}
