package io.dragoman.dlq.cli;

import io.dragoman.dlq.order.Action;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sets dead letters aside. */
@Command(
    name = "park",
    description =
        "Copy dead letters to the parking topic, where they are kept for a year, and mark them as"
            + " parked. Replay them from there.",
    footer = {"", "Example:", "  dlq park --code WORKER_CRASHED --reason 'for the bug report'"})
final class ParkCommand extends OrderCommand {
  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
  private String reason = "";

  @Override
  Action action() {
    return new Action.Park();
  }

  @Override
  String reason() {
    return reason;
  }
}
