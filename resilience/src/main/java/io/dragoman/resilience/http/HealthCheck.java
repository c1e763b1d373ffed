package io.dragoman.resilience.http;

import java.util.function.Supplier;

/**
 * One thing that must be well before the app is ready for work.
 *
 * @param name what it is, such as {@code registry}
 * @param result asks for its state; cheap, never waits for another machine
 */
public record HealthCheck(String name, Supplier<Result> result) {

  /**
   * How it is.
   *
   * @param up whether it is well
   * @param attention whether people should look at it although it is well
   * @param detail one phrase for people
   */
  public record Result(boolean up, boolean attention, String detail) {
    /** Well. */
    public static Result up(final String detail) {
      return new Result(true, false, detail);
    }

    /** Well, but work waits or is in danger. */
    public static Result attention(final String detail) {
      return new Result(true, true, detail);
    }

    /** Not well. */
    public static Result down(final String detail) {
      return new Result(false, false, detail);
    }
  }

  /** Asks; a check that throws is down, so that one broken check never hides the others. */
  Result run() {
    try {
      return result.get();
    } catch (final RuntimeException e) {
      return Result.down("check failed: " + e);
    }
  }
}
