package io.dragoman.inference.remote;

/** A language model behind Anthropic's messages. */
public final class AnthropicLanguageModelProvider extends LanguageModelProvider {
  public AnthropicLanguageModelProvider() {
    super("anthropic", AnthropicMessages::new);
  }
}
