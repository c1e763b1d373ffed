package io.dragoman.ops.stack;

/** Where a supervised process stands. */
public enum ChildState {
  /** Not started: something that it needs is not ready yet. */
  WAITING,
  /** The process runs and has not been ready since it started. */
  STARTING,
  /** The process runs and answers its readiness check. */
  READY,
  /** The process runs and was ready, but does not answer its readiness check now. */
  UNREADY,
  /** The process crashed and is started again after a wait. */
  BACKOFF,
  /** The process ended and is not started again, because the same would happen. */
  FAILED,
  /** The process was asked to end. */
  STOPPING,
  /** The process ended because it was asked to, or never started. */
  STOPPED;

  /** Whether there is a process. */
  public boolean running() {
    return switch (this) {
      case STARTING, READY, UNREADY, STOPPING -> true;
      case WAITING, BACKOFF, FAILED, STOPPED -> false;
    };
  }
}
