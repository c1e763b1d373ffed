package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.schemas.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Translation by a language model. The text and what is known besides come as JSON in a message of
 * its own, and the answer must be JSON with nothing but the translation: a model that chats,
 * explains or obeys what it should translate gives no such answer, or is seen by {@link
 * TranslationCheck} or the checks of every translation.
 */
final class TranslationChat implements Chat<TextInput, TranslatedText> {
  private static final String TRANSLATION = "translation";

  /** Pairs of languages are few at a time, and may be thousands in all. */
  private static final int MAX_PAIRS = 100;

  private final RemoteSettings settings;
  private final Remembered<Instructions> pairs = new Remembered<>(MAX_PAIRS);

  TranslationChat(final RemoteSettings settings) {
    this.settings = settings;
  }

  @Override
  public JsonNode instructions(final TextInput item) {
    return told(item).text();
  }

  private Instructions told(final TextInput item) {
    final Pair pair = Pair.of(item, settings.languages());
    final String id = pair.source().flores() + " " + pair.target().flores();
    return pairs
        .find(id)
        .orElseGet(
            () -> {
              final Instructions made =
                  Instructions.of(settings.prompt().of(pair.source(), pair.target()));
              pairs.remember(id, made);
              return made;
            });
  }

  @Override
  public List<Message> messages(final TextInput item) {
    return List.of(new Message(Role.USER, data(item)));
  }

  private String data(final TextInput item) {
    return new String(
        Json.bytes(TranslationData.of(item, settings.prompt())), StandardCharsets.UTF_8);
  }

  @Override
  public float temperature(final TextInput item) {
    return item.options().temperature();
  }

  @Override
  public JsonNode schema(final TextInput item) {
    final ObjectNode schema = Json.object().put("type", "object");
    schema.putObject("properties").putObject(TRANSLATION).put("type", "string");
    schema.putArray("required").add(TRANSLATION);
    return schema;
  }

  @Override
  public TranslatedText answer(final TextInput item, final Made made) {
    if (made.truncated()) {
      throw new EngineException(
          ErrorCode.INVALID_OUTPUT,
          "The answer was cut off after %d tokens; raise max_tokens".formatted(made.tokens()));
    }
    final JsonNode answer = Json.read(made.text().getBytes(StandardCharsets.UTF_8));
    final String text = Json.text(answer.path(TRANSLATION), "the field translation");
    if (answer.size() != 1) {
      throw new EngineException(
          ErrorCode.INVALID_OUTPUT, "The model answered with more than the translation");
    }
    TranslationCheck.check(item, told(item), () -> data(item), text);
    return new TranslatedText(text, 0f, made.tokens(), false, false, List.of(), made.read());
  }

  @Override
  public Set<EngineSkill> skills() {
    return settings.prompt().names(PromptTemplate.TONE) ? Set.of(EngineSkill.TONE) : Set.of();
  }

  @Override
  public int tokens(final TranslatedText answer) {
    return answer.tokens();
  }

  @Override
  public TranslatedText shared(final TranslatedText answer) {
    return answer.asShared();
  }
}
