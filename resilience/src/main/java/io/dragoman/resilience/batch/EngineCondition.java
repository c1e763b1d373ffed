package io.dragoman.resilience.batch;

/** What a call said about the engine, whatever it said about the work. */
sealed interface EngineCondition {

  /** It works. */
  record Healthy() implements EngineCondition {}

  /**
   * It does not work.
   *
   * @param error how that was noticed
   */
  record Unhealthy(Throwable error) implements EngineCondition {}
}
