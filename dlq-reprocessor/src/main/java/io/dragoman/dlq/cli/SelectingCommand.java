package io.dragoman.dlq.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What the subcommands share that are about many dead letters. */
abstract class SelectingCommand extends DlqSubcommand {
  private @Nullable Selection selection;

  /** Which dead letters are meant. */
  final Selection selection() {
    if (selection == null) {
      throw new IllegalStateException("Only a mounted subcommand is usable.");
    }
    return selection;
  }

  /** Gives the command the options of a selection; before the command line is parsed. */
  final void select(final CommandSpec command) {
    selection = new Selection(command);
  }
}
