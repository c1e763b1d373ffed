package io.dragoman.inference;

/**
 * What an engine is for: the types of a question and its answer, and what they mean.
 *
 * @param name what messages call it, such as {@code speech}
 * @param input class of a question
 * @param output class of an answer
 * @param <I> a question
 * @param <O> an answer
 */
public record EngineKind<I, O>(String name, Class<I> input, Class<O> output) {
  /**
   * Speech to text, a clip an item, each of any length up to 30 s. A clip longer than the model's
   * window is the engine's to cut. {@link EngineInfo#languages()} are ISO 639-1 codes.
   */
  public static final EngineKind<SpeechInput, Speech> SPEECH_RECOGNIZER =
      new EngineKind<>("speech", SpeechInput.class, Speech.class);

  /**
   * Text to text, a sentence an item; a blank one has an empty answer. A sentence with more tokens
   * than the model takes fails with INPUT_TOO_LARGE. {@link EngineInfo#languages()} are FLORES-200
   * codes, each of which may be source and target.
   */
  public static final EngineKind<TextInput, TranslatedText> TEXT_TRANSLATOR =
      new EngineKind<>("translation", TextInput.class, TranslatedText.class);

  /**
   * A language model that follows instructions, a question an item; the answer is JSON. {@link
   * EngineInfo#languages()} are empty: it takes any.
   */
  public static final EngineKind<PromptInput, WrittenText> LANGUAGE_MODEL =
      new EngineKind<>("language model", PromptInput.class, WrittenText.class);
}
