package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.schemas.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/**
 * Translation by Anthropic's messages: the model is made to call a tool whose one parameter is the
 * translation, so that it has no other place to write to.
 */
final class AnthropicMessages implements Protocol<TextInput, TranslatedText> {
  private static final String TOOL = "answer";
  private static final String VERSION = "2023-06-01";

  private final RemoteSettings settings;

  AnthropicMessages(final RemoteSettings settings) {
    this.settings = settings;
  }

  @Override
  public Map<String, String> headers() {
    final Map<String, String> headers = new HashMap<>();
    headers.put("anthropic-version", VERSION);
    settings.key().ifPresent(key -> headers.put("x-api-key", key));
    return headers;
  }

  @Override
  public RemoteRequest request(final TextInput item) {
    final Pair pair = Pair.of(item, settings.languages());
    final ObjectNode body = Json.object();
    body.put("model", settings.model());
    body.put("max_tokens", settings.maxTokens());
    body.put("temperature", item.options().temperature());
    body.put("system", settings.prompt().of(pair.source(), pair.target()));
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", ChatCompletions.data(item));
    final ObjectNode tool = body.putArray("tools").addObject();
    tool.put("name", TOOL).put("description", "Takes the translation.");
    final ObjectNode schema = tool.putObject("input_schema").put("type", "object");
    schema.putObject("properties").putObject(ChatCompletions.TRANSLATION).put("type", "string");
    schema.putArray("required").add(ChatCompletions.TRANSLATION);
    body.putObject("tool_choice").put("type", "tool").put("name", TOOL);
    return new RemoteRequest("messages", RemoteRequest.JSON, Json.bytes(body));
  }

  @Override
  public TranslatedText answer(final TextInput item, final byte[] body) {
    final JsonNode answer = Json.read(body);
    final JsonNode usage = answer.path("usage");
    final int tokens = Json.count(usage.path("output_tokens"));
    final String reason = answer.path("stop_reason").asText("");
    if (reason.equals("max_tokens")) {
      throw new EngineException(
          ErrorCode.INVALID_OUTPUT,
          "The answer was cut off after %d tokens; raise max_tokens".formatted(tokens));
    }
    for (final JsonNode block : answer.path("content")) {
      if (block.path("type").asText().equals("tool_use")) {
        return ChatCompletions.translation(
            block.path("input"), Json.count(usage.path("input_tokens")), tokens);
      }
    }
    throw new EngineException(
        ErrorCode.INVALID_OUTPUT,
        "The model gave no translation, but stopped because of '%s'".formatted(reason));
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
