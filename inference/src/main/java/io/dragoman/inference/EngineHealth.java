package io.dragoman.inference;

/** How an engine is. */
public enum EngineHealth {
  /** Answers as it should. */
  OK,
  /** Answers, but slower or with less than it was configured for. */
  DEGRADED,
  /** The last call ran out of device memory; the engine has freed what it could. */
  OUT_OF_MEMORY,
  /** The device lost its state; only a new process can help. */
  POISONED
}
