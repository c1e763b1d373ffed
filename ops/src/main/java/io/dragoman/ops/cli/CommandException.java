package io.dragoman.ops.cli;

/**
 * A command cannot do what was asked. Its message is a sentence that is shown as it is; no stack
 * trace follows.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public CommandException(final int exitCode, final String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The exit status of the command. */
  public int exitCode() {
    return exitCode;
  }
}
