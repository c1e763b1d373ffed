package io.dragoman.ops.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only has commands of its own. */
@Command(synopsisSubcommandLabel = "COMMAND")
final class CommandGroup implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private CommandGroup() {}

  /** A group that still lacks its commands. */
  static CommandLine of(final String description) {
    final CommandLine group = new CommandLine(new CommandGroup());
    group.getCommandSpec().usageMessage().description(description);
    return group;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Which command of %s? There is: %s."
            .formatted(spec.qualifiedName(), String.join(", ", spec.subcommands().keySet())));
  }
}
