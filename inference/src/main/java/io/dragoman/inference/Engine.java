package io.dragoman.inference;

/**
 * A loaded model on a device, holding native memory until closed.
 *
 * <p>Engines are safe for use by several threads one call at a time; callers serialise calls.
 * Closing an engine while a call runs waits for the call.
 */
public sealed interface Engine extends AutoCloseable permits SpeechRecognizer, TextTranslator {

  /** What this engine is; constant for its life. */
  EngineInfo info();

  /** How it is now; cheap, never blocks on a running call. */
  EngineHealth health();

  /** What it has done so far; cheap, never blocks on a running call. */
  default EngineStatistics statistics() {
    return EngineStatistics.NONE;
  }

  /**
   * Runs one small input through the whole model, so that the first real call is not slow.
   *
   * @throws EngineException if the model cannot answer at all
   */
  void warmUp();

  /** Frees native memory; further calls throw {@link IllegalStateException}. Idempotent. */
  @Override
  void close();
}
