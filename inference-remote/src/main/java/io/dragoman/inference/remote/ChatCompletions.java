package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.util.Map;

/**
 * A language model behind OpenAI's chat completions, which vLLM, Ollama, llama.cpp and many others
 * speak too.
 */
final class ChatCompletions<I, O> extends ChatProtocol<I, O> {
  ChatCompletions(final RemoteSettings settings, final Chat<I, O> chat) {
    super(settings, chat);
  }

  @Override
  public Map<String, String> headers() {
    return settings.key().map(key -> Map.of("Authorization", "Bearer " + key)).orElseGet(Map::of);
  }

  @Override
  public RemoteRequest request(final I item) {
    final ObjectNode body = Json.object();
    body.put("model", settings.model());
    body.put("temperature", chat.temperature(item));
    body.put("max_tokens", settings.maxTokens());
    body.putObject("response_format").put("type", "json_object");
    final ArrayNode messages = body.putArray("messages");
    messages.addObject().put("role", "system").set("content", chat.instructions(item));
    addMessages(messages, item);
    return request("chat/completions", body);
  }

  @Override
  public O answer(final I item, final byte[] body) {
    final JsonNode answer = Json.read(body);
    final JsonNode choice = answer.path("choices").path(0);
    final String reason = choice.path("finish_reason").asText("");
    final JsonNode usage = answer.path("usage");
    final int tokens = Json.count(usage.path("completion_tokens"));
    if (reason.equals("content_filter")) {
      throw new EngineException(ErrorCode.INVALID_OUTPUT, "The service's filter refused to answer");
    }
    final String content =
        Json.text(choice.path("message").path("content"), "choices[0].message.content");
    return chat.answer(
        item,
        new Chat.Made(
            content, Json.count(usage.path("prompt_tokens")), tokens, reason.equals("length")));
  }
}
