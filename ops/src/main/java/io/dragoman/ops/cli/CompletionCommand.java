package io.dragoman.ops.cli;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    description =
        "Print a script with which bash and zsh complete commands and options, also after ./ or a"
            + " path.",
    footer = {
      "",
      "For this shell, or in ~/.bashrc for all:",
      "  source <(./dragoman completion)",
      "In zsh first: autoload -U +X compinit && compinit"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.out().print(AutoComplete.bash("dragoman", spec.root().commandLine()));
    return ExitStatus.OK;
  }
}
