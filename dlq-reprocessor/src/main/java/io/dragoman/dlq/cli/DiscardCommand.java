package io.dragoman.dlq.cli;

import io.dragoman.dlq.order.Action;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Marks dead letters as not to be worked on. */
@Command(
    name = "discard",
    description =
        "Mark dead letters as not to be worked on. They stay in their topics until their retention"
            + " ends.",
    footer = {
      "",
      "Example:",
      "  dlq discard --code UNREADABLE_AUDIO --until 7d --reason 'client was told'"
    })
final class DiscardCommand extends OrderCommand {
  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for the audit.")
  private String reason = "";

  @Override
  Action action() {
    return new Action.Discard();
  }

  @Override
  String reason() {
    return reason;
  }
}
