package io.dragoman.inference;

import java.util.List;

/**
 * A loaded model on a device, holding native memory until closed.
 *
 * <p>Engines are safe for use by several threads, with no more calls at a time than {@link
 * EngineInfo#concurrency()}, which callers see to. Closing an engine while a call runs waits for
 * the call. {@link #info()}, {@link #health()} and {@link #statistics()} may be asked by any thread
 * at any time and never wait for a call.
 *
 * @param <I> what goes in, such as {@link SpeechInput}
 * @param <O> what comes out, such as {@link Speech}
 * @see EngineKind what each kind of engine promises besides
 */
public interface Engine<I, O> extends AutoCloseable {

  /** What this engine is; constant for its life. */
  EngineInfo info();

  /** How it is now. */
  EngineHealth health();

  /** What it has done so far. */
  default EngineStatistics statistics() {
    return EngineStatistics.NONE;
  }

  /**
   * Answers a batch, each item on its own: an answer depends on nothing but its item.
   *
   * @param batch 1 to {@link EngineInfo#maxBatch()} items
   * @param deadline when it passes the answers are of no use; looked at whenever stopping is cheap
   * @return one answer an item, in order
   * @throws EngineException when the batch fails as a whole; its code says whose fault it is:
   *     ENGINE_TIMEOUT when the deadline passed, UNSUPPORTED_LANGUAGE, INPUT_TOO_LARGE or
   *     UNREADABLE_AUDIO when an item cannot be answered by this model however often it is tried,
   *     ENGINE_OUT_OF_MEMORY, ENGINE_FAILED or ENGINE_UNAVAILABLE when the device or the service
   *     behind it failed, INVALID_OUTPUT when the model answered nonsense
   * @throws IllegalStateException if the engine is closed
   */
  List<O> generate(List<I> batch, Deadline deadline);

  /**
   * Runs one small input through the whole model: before the first real call, so that it is not
   * slow, and later as the proof that the engine can answer again.
   *
   * @throws EngineException if the model cannot answer at all
   */
  void warmUp();

  /** Frees native memory; further calls throw {@link IllegalStateException}. Idempotent. */
  @Override
  void close();
}
