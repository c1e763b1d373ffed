package io.dragoman.ops.cli;

/** Exit statuses of the commands. */
public final class ExitStatus {
  public static final int OK = 0;

  /** What was asked could not be done. */
  public static final int FAILURE = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** {@code status}: no stack runs. */
  public static final int NOT_RUNNING = 3;

  /** {@code request}: nothing is known of it. */
  public static final int NOT_FOUND = 3;

  /** {@code request}: it has not ended. */
  public static final int NOT_ENDED = 4;

  private ExitStatus() {}
}
