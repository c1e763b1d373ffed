package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Language;
import java.util.Map;

/** Translation by a LibreTranslate server. */
final class LibreTranslate implements Protocol<TextInput, TranslatedText> {
  private final RemoteSettings settings;

  LibreTranslate(final RemoteSettings settings) {
    settings.requireNoRequestFields();
    this.settings = settings;
  }

  @Override
  public Map<String, String> headers() {
    return Map.of();
  }

  @Override
  public RemoteRequest request(final TextInput item) {
    final Pair pair = Pair.of(item, settings.languages());
    final ObjectNode body = Json.object();
    body.put("q", item.text());
    body.put("source", code(pair.source()));
    body.put("target", code(pair.target()));
    body.put("format", "text");
    settings.key().ifPresent(key -> body.put("api_key", key));
    return new RemoteRequest("translate", RemoteRequest.JSON, Json.bytes(body));
  }

  private static String code(final Language language) {
    return language
        .iso()
        .orElseThrow(
            () ->
                new EngineException(
                    ErrorCode.UNSUPPORTED_LANGUAGE,
                    "LibreTranslate has no code for " + language.englishName()));
  }

  @Override
  public TranslatedText answer(final TextInput item, final byte[] body) {
    return new TranslatedText(
        Json.text(Json.read(body).path("translatedText"), "translatedText"), 0f, 0, false, false);
  }

  @Override
  public String probe() {
    return "languages";
  }

  @Override
  public int tokens(final TranslatedText answer) {
    return 0;
  }

  @Override
  public TranslatedText shared(final TranslatedText answer) {
    return answer.asShared();
  }
}
