package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.schemas.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Translation by OpenAI's chat completions, which vLLM, Ollama, llama.cpp and many others speak
 * too.
 *
 * <p>The text comes as JSON in a message of its own, and the answer must be JSON with nothing but
 * the translation: a model that chats, explains or obeys what it should translate gives no such
 * answer, or is seen by the checks of every translation.
 */
final class ChatCompletions implements Protocol<TextInput, TranslatedText> {
  static final String TRANSLATION = "translation";
  static final String TEXT = "text";

  private final RemoteSettings settings;

  ChatCompletions(final RemoteSettings settings) {
    this.settings = settings;
  }

  @Override
  public Map<String, String> headers() {
    return settings.key().map(key -> Map.of("Authorization", "Bearer " + key)).orElseGet(Map::of);
  }

  @Override
  public RemoteRequest request(final TextInput item) {
    final Pair pair = Pair.of(item, settings.languages());
    final ObjectNode body = Json.object();
    body.put("model", settings.model());
    body.put("temperature", item.options().temperature());
    body.put("max_tokens", settings.maxTokens());
    body.putObject("response_format").put("type", "json_object");
    body.putArray("messages")
        .add(message("system", settings.prompt().of(pair.source(), pair.target())))
        .add(message("user", data(item)));
    return new RemoteRequest("chat/completions", RemoteRequest.JSON, Json.bytes(body));
  }

  /** The text as data, whatever it says. */
  static String data(final TextInput item) {
    return new String(Json.bytes(Json.object().put(TEXT, item.text())), StandardCharsets.UTF_8);
  }

  private static ObjectNode message(final String role, final String content) {
    return Json.object().put("role", role).put("content", content);
  }

  @Override
  public TranslatedText answer(final TextInput item, final byte[] body) {
    final JsonNode answer = Json.read(body);
    final JsonNode choice = answer.path("choices").path(0);
    final String reason = choice.path("finish_reason").asText("");
    final JsonNode usage = answer.path("usage");
    final int tokens = Json.count(usage.path("completion_tokens"));
    if (reason.equals("content_filter")) {
      throw new EngineException(ErrorCode.INVALID_OUTPUT, "The service's filter refused to answer");
    }
    if (reason.equals("length")) {
      throw new EngineException(
          ErrorCode.INVALID_OUTPUT,
          "The answer was cut off after %d tokens; raise max_tokens".formatted(tokens));
    }
    final String content =
        Json.text(choice.path("message").path("content"), "choices[0].message.content");
    return translation(
        Json.read(content.getBytes(StandardCharsets.UTF_8)),
        Json.count(usage.path("prompt_tokens")),
        tokens);
  }

  /**
   * The translation in what a model made; anything beside it is chatter.
   *
   * @param read tokens that it read
   * @param tokens tokens that it wrote
   */
  static TranslatedText translation(final JsonNode made, final int read, final int tokens) {
    final String text = Json.text(made.path(TRANSLATION), "the field translation");
    if (made.size() != 1) {
      throw new EngineException(
          ErrorCode.INVALID_OUTPUT, "The model answered with more than the translation");
    }
    return new TranslatedText(text, 0f, tokens, false, false, List.of(), read);
  }

  @Override
  public String probe() {
    return "models";
  }

  @Override
  public int tokens(final TranslatedText answer) {
    return answer.tokens();
  }
}
