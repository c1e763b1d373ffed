package io.dragoman.resilience.batch;

import java.time.Duration;

/**
 * How a {@link Job} ended, and whose fault it was if it failed.
 *
 * @param <R> what an engine answers
 */
public sealed interface JobOutcome<R> {

  /**
   * It was answered.
   *
   * @param result the answer
   * @param engine name of the engine
   * @param modelVersion the engine's model version
   * @param engineTime its share of the time of the call that answered it, in proportion to its cost
   *     among all that were in that call, in whole microseconds: the shares of a call add up to it.
   *     Zero when it was answered earlier
   * @param <R> what an engine answers
   */
  record Done<R>(R result, String engine, String modelVersion, Duration engineTime)
      implements JobOutcome<R> {}

  /**
   * The work is to blame: it failed alone, either by its own nature, or while the engine was well
   * right before and right after.
   *
   * @param error why it failed
   * @param engine name of the engine
   * @param <R> what an engine answers
   */
  record Rejected<R>(Throwable error, String engine) implements JobOutcome<R> {}

  /**
   * Its deadline passed before it was started, or before it was started again after nobody could
   * tell why it failed.
   *
   * @param <R> what an engine answers
   */
  record Expired<R>() implements JobOutcome<R> {}

  /**
   * The engine is to blame, or there was none; nothing is known of the work, and it should be
   * offered again.
   *
   * @param <R> what an engine answers
   */
  record Unavailable<R>() implements JobOutcome<R> {}
}
