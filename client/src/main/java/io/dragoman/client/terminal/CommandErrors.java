package io.dragoman.client.terminal;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Failures of commands: one sentence on standard error, and an exit status. */
public final class CommandErrors {
  private CommandErrors() {}

  /**
   * Lets commands, and those below them, tell their failures so; once all of them are there.
   *
   * <p>What is neither a {@link CommandException}, nor one of the known kinds, nor wrong on the
   * command line is a mistake of ours and keeps its stack trace.
   *
   * @param known exceptions whose message is a sentence for people
   * @return the commands
   */
  public static CommandLine tellOn(
      final CommandLine commands,
      final Terminal terminal,
      final List<Class<? extends Exception>> known) {
    return commands
        .setParameterExceptionHandler((wrong, arguments) -> wrong(wrong, terminal))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              final int exit;
              if (failure instanceof final CommandException expected) {
                exit = expected.exitCode();
              } else if (known.contains(failure.getClass())) {
                exit = ExitStatus.FAILED;
              } else {
                throw failure;
              }
              tell(command.getErr(), terminal, String.valueOf(failure.getMessage()));
              return exit;
            });
  }

  private static void tell(final PrintWriter err, final Terminal terminal, final String sentence) {
    err.println(terminal.styledError(Terminal.Style.BAD, "Error: ") + sentence);
    err.flush();
  }

  private static int wrong(final ParameterException wrong, final Terminal terminal) {
    final CommandLine command = wrong.getCommandLine();
    tell(command.getErr(), terminal, wrong.getMessage());
    UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
    command.getErr().println("Try: ./" + command.getCommandSpec().qualifiedName() + " --help");
    command.getErr().flush();
    return ExitStatus.USAGE;
  }
}
