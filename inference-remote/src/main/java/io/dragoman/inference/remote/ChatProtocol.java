package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.EngineSkill;
import java.util.Set;

/** What services of language models have in common, however each of them is asked. */
abstract class ChatProtocol<I, O> implements Protocol<I, O> {
  final RemoteSettings settings;
  final Chat<I, O> chat;

  ChatProtocol(final RemoteSettings settings, final Chat<I, O> chat) {
    this.settings = settings;
    this.chat = chat;
  }

  /** Says all that is said in a conversation. */
  final void addMessages(final ArrayNode messages, final I item) {
    chat.messages(item)
        .forEach(
            message ->
                messages
                    .addObject()
                    .put("role", message.role().word())
                    .put("content", message.content()));
  }

  /** A request as its operator wants it. */
  final RemoteRequest request(final String path, final ObjectNode body) {
    settings.request().applyTo(body);
    return new RemoteRequest(path, RemoteRequest.JSON, Json.bytes(body));
  }

  @Override
  public String probe() {
    return "models";
  }

  @Override
  public Set<EngineSkill> skills() {
    return chat.skills();
  }

  @Override
  public int tokens(final O answer) {
    return chat.tokens(answer);
  }

  @Override
  public O shared(final O answer) {
    return chat.shared(answer);
  }
}
