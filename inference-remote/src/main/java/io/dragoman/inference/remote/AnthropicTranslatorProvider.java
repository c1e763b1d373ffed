package io.dragoman.inference.remote;

/** Translation by Anthropic's messages. */
public final class AnthropicTranslatorProvider extends RemoteTranslatorProvider {
  public AnthropicTranslatorProvider() {
    super(
        "anthropic", settings -> new AnthropicMessages<>(settings, new TranslationChat(settings)));
  }
}
