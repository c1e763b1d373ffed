package io.dragoman.inference;

import java.util.List;

/** Text to text, one sentence an item. */
public non-sealed interface TextTranslator extends Engine {

  /**
   * Translates a batch, each sentence on its own.
   *
   * @param batch 1 to {@link EngineInfo#maxBatch()} sentences
   * @param deadline when it passes, decoding stops between two steps
   * @return one answer per sentence, in order
   * @throws EngineException with ENGINE_TIMEOUT when the deadline passed, UNSUPPORTED_LANGUAGE when
   *     a language is not the model's, INPUT_TOO_LARGE when a sentence has more tokens than the
   *     model takes, ENGINE_OUT_OF_MEMORY or ENGINE_FAILED when the device failed
   */
  List<TranslatedText> generate(List<TextInput> batch, Deadline deadline);
}
