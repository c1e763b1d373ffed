package io.dragoman.inference.remote;

/** A language model behind OpenAI's chat completions or what speaks like them. */
public final class OpenAiLanguageModelProvider extends LanguageModelProvider {
  public OpenAiLanguageModelProvider() {
    super("openai", ChatCompletions::new);
  }
}
