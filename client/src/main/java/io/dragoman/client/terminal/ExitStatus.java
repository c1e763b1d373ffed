package io.dragoman.client.terminal;

/** Exit statuses of all commands. */
public final class ExitStatus {
  /** Done, even if nothing matched. */
  public static final int OK = 0;

  /** What was asked could not be done; the reason is on standard error. */
  public static final int FAILED = 1;

  /** The command line or a file that it names is wrong. */
  public static final int USAGE = 2;

  /** What was named does not exist, or does not run. */
  public static final int NOT_FOUND = 3;

  /** What was waited for has not ended, or some of it did not end well. */
  public static final int NOT_ENDED = 4;

  /** Some of what was meant could not be done; the output names it. */
  public static final int INCOMPLETE = 5;

  /** It was interrupted; what it reported is done. */
  public static final int CANCELLED = 130;

  private ExitStatus() {}
}
