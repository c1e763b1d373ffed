package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/**
 * A language model behind Anthropic's messages: it is made to call a tool whose parameters are the
 * answer, so that it has no other place to write to.
 */
final class AnthropicMessages<I, O> extends ChatProtocol<I, O> {
  private static final String TOOL = "answer";
  private static final String VERSION = "2023-06-01";

  AnthropicMessages(final RemoteSettings settings, final Chat<I, O> chat) {
    super(settings, chat);
  }

  @Override
  public Map<String, String> headers() {
    final Map<String, String> headers = new HashMap<>();
    headers.put("anthropic-version", VERSION);
    settings.key().ifPresent(key -> headers.put("x-api-key", key));
    return headers;
  }

  @Override
  public RemoteRequest request(final I item) {
    final ObjectNode body = Json.object();
    body.put("model", settings.model());
    body.put("max_tokens", settings.maxTokens());
    body.put("temperature", chat.temperature(item));
    body.set("system", chat.instructions(item));
    addMessages(body.putArray("messages"), item);
    final ObjectNode tool = body.putArray("tools").addObject();
    tool.put("name", TOOL).put("description", "Takes the answer.");
    tool.set("input_schema", chat.schema(item));
    body.putObject("tool_choice").put("type", "tool").put("name", TOOL);
    return request("messages", body);
  }

  @Override
  public O answer(final I item, final byte[] body) {
    final JsonNode answer = Json.read(body);
    final JsonNode usage = answer.path("usage");
    final int read = Json.count(usage.path("input_tokens"));
    final int tokens = Json.count(usage.path("output_tokens"));
    final String reason = answer.path("stop_reason").asText("");
    final boolean truncated = reason.equals("max_tokens");
    for (final JsonNode block : answer.path("content")) {
      if (block.path("type").asText().equals("tool_use")) {
        return chat.answer(
            item, new Chat.Made(block.path("input").toString(), read, tokens, truncated));
      }
    }
    if (truncated) {
      return chat.answer(item, new Chat.Made("", read, tokens, true));
    }
    throw new EngineException(
        ErrorCode.INVALID_OUTPUT,
        "The model gave no answer, but stopped because of '%s'".formatted(reason));
  }
}
