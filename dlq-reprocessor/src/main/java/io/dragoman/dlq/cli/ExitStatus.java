package io.dragoman.dlq.cli;

/** What the exit codes of {@code dlq} say. */
public enum ExitStatus {
  /** Done, even if nothing matched. */
  OK(0),
  /** It could not be done; the reason is on standard error. */
  FAILED(1),
  /** The command line or a file that it names is wrong. */
  USAGE(2),
  /** The topic, dead letter or task that was named does not exist. */
  NOT_FOUND(3),
  /** Some that were replayed were dead letters again, or had not ended when the time was over. */
  NOT_ALL_WELL(4),
  /** Some that were meant could not be done; the output names them. */
  INCOMPLETE(5),
  /** It was interrupted; what it reported is done. */
  CANCELLED(130);

  private final int code;

  ExitStatus(final int code) {
    this.code = code;
  }

  /** The code that the process ends with. */
  public int code() {
    return code;
  }
}
