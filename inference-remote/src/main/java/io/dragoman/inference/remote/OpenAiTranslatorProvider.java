package io.dragoman.inference.remote;

/** Translation by OpenAI's chat completions or what speaks like them. */
public final class OpenAiTranslatorProvider extends RemoteTranslatorProvider {
  public OpenAiTranslatorProvider() {
    super("openai", settings -> new ChatCompletions<>(settings, new TranslationChat(settings)));
  }
}
