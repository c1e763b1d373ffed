package io.dragoman.resilience.batch;

/** What a call said about the engine, whatever it said about the work. */
sealed interface EngineCondition {

  /** It works. */
  record Healthy() implements EngineCondition {}

  /**
   * It does not work.
   *
   * @param error how that was noticed
   * @param shared whether another call has noticed that, and this one goes by it
   */
  record Unhealthy(Throwable error, boolean shared) implements EngineCondition {
    /** Noticed by this call. */
    Unhealthy(final Throwable error) {
      this(error, false);
    }
  }
}
