package io.dragoman.resilience.app;

/** How the process of an app ends. */
public enum ExitCode {
  /** It was asked to stop and did. */
  CLEAN(0),
  /** The configuration cannot be used; nothing was started. */
  CONFIGURATION(2),
  /** What it needs to start, such as memory of the device, was not there; a restart may help. */
  UNAVAILABLE(69),
  /** Stream threads failed for good, or brokers did not come up in time; a restart may help. */
  STREAM_FAILED(70),
  /** The device lost its state; only a new process can help, at once. */
  DEVICE_POISONED(75);

  private final int code;

  ExitCode(final int code) {
    this.code = code;
  }

  /** The process's exit status. */
  public int code() {
    return code;
  }
}
