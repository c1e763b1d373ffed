package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dragoman.inference.PromptInput;
import io.dragoman.inference.WrittenText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Whatever a stage has a language model write. */
final class WritingChat implements Chat<PromptInput, WrittenText> {
  @Override
  public JsonNode instructions(final PromptInput item) {
    return TextNode.valueOf(item.instructions());
  }

  @Override
  public List<Message> messages(final PromptInput item) {
    final List<Message> messages = new ArrayList<>();
    messages.add(new Message(Role.USER, item.data()));
    for (final PromptInput.Correction correction : item.corrections()) {
      messages.add(new Message(Role.ASSISTANT, correction.answer()));
      messages.add(new Message(Role.USER, correction.problems()));
    }
    return messages;
  }

  @Override
  public float temperature(final PromptInput item) {
    return 0f;
  }

  @Override
  public JsonNode schema(final PromptInput item) {
    return Json.read(item.schema().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public WrittenText answer(final PromptInput item, final Made made) {
    return new WrittenText(made.text(), made.tokens(), made.truncated(), made.read());
  }

  @Override
  public int tokens(final WrittenText answer) {
    return answer.tokens();
  }

  @Override
  public WrittenText shared(final WrittenText answer) {
    return answer.asShared();
  }
}
