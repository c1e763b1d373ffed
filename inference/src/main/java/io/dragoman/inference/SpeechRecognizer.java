package io.dragoman.inference;

import java.util.List;

/** Speech to text. */
public non-sealed interface SpeechRecognizer extends Engine {

  /**
   * Transcribes a batch, each clip on its own.
   *
   * @param batch 1 to {@link EngineInfo#maxBatch()} clips, each of any length up to 30 s; a clip
   *     longer than the model's window is cut at its quietest points
   * @param deadline when it passes, decoding stops between two steps
   * @return one answer per clip, in order
   * @throws EngineException with ENGINE_TIMEOUT when the deadline passed, UNSUPPORTED_LANGUAGE when
   *     a language is not the model's, ENGINE_OUT_OF_MEMORY or ENGINE_FAILED when the device failed
   */
  List<Speech> generate(List<SpeechInput> batch, Deadline deadline);
}
