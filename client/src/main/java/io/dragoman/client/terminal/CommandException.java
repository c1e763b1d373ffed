package io.dragoman.client.terminal;

/**
 * A command cannot do what was asked. Its message is a sentence that is shown as it is; no stack
 * trace follows.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * Ends the command.
   *
   * @param exitCode one of {@link ExitStatus}
   * @param message what is wrong and what to do, a sentence
   */
  public CommandException(final int exitCode, final String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The command line is wrong. */
  public static CommandException usage(final String message) {
    return new CommandException(ExitStatus.USAGE, message);
  }

  /**
   * Refuses an option whose value is too small.
   *
   * @throws CommandException when it is
   */
  public static void requireAtLeast(final String option, final long least, final long value) {
    if (value < least) {
      throw usage("%s must be at least %d; it is %d.".formatted(option, least, value));
    }
  }

  /**
   * Refuses an option whose value is too large.
   *
   * @throws CommandException when it is
   */
  public static void requireAtMost(final String option, final long most, final long value) {
    if (value > most) {
      throw usage("%s must be at most %d; it is %d.".formatted(option, most, value));
    }
  }

  /** The exit status of the command. */
  public int exitCode() {
    return exitCode;
  }
}
