package io.dragoman.dlq.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.DecodedValue;
import io.dragoman.dlq.HeaderValue;
import io.dragoman.dlq.Mark;
import io.dragoman.dlq.Marks;
import io.dragoman.dlq.State;
import java.util.Base64;
import java.util.Optional;

/** Dead letters as JSON, for scripts; what is not known is left out. */
public final class LetterJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private LetterJson() {}

  /** Everything but headers, stack trace and value. */
  public static ObjectNode summary(final DeadLetter letter, final Marks marks) {
    final Optional<Mark> mark = marks.of(letter.location());
    final ObjectNode node = JSON.objectNode();
    node.put("location", letter.location().toString());
    node.put("topic", letter.location().topic());
    node.put("partition", letter.location().partition());
    node.put("offset", letter.location().offset());
    node.put("time", letter.time().toString());
    node.put("state", mark.map(Mark::state).orElse(State.PENDING).name());
    mark.ifPresent(done -> node.set("mark", mark(done)));
    node.put("dialect", letter.dialect().name());
    put(node, "errorCode", letter.errorCode());
    put(node, "disposition", letter.disposition());
    put(node, "exception", letter.exception());
    put(node, "message", letter.message());
    put(node, "originTopic", letter.originTopic());
    put(node, "origin", letter.origin());
    letter.attempts().ifPresent(attempts -> node.put("attempts", attempts));
    put(node, "requestId", letter.requestId());
    put(node, "eventId", letter.eventId());
    put(node, "clientId", letter.clientId());
    put(node, "app", letter.app());
    put(node, "engine", letter.engine());
    put(node, "firstFailedAt", letter.firstFailedAt());
    put(node, "firstFailure", letter.firstFailure());
    put(node, "failedAt", letter.failedAt());
    node.put("replayCount", marks.replaysOf(letter));
    put(node, "replayedFrom", letter.replayedFrom());
    letter.key().ifPresent(key -> putBytes(node, "key", letter.keyText(), key));
    node.put("valueSize", letter.valueSize());
    return node;
  }

  /** Everything, with the value decoded. */
  public static ObjectNode full(
      final DeadLetter letter, final Marks marks, final DecodedValue value) {
    final ObjectNode node = summary(letter, marks);
    final ArrayNode headers = node.putArray("headers");
    letter.headers().forEach(header -> headers.add(header(header)));
    put(node, "stackTrace", letter.stackTrace());
    node.set("value", value(letter, value));
    return node;
  }

  private static ObjectNode mark(final Mark mark) {
    final ObjectNode node = JSON.objectNode();
    node.put("when", mark.when().toString()).put("who", mark.who()).put("why", mark.why());
    node.put("task", mark.task());
    put(node, "target", mark.target());
    return node;
  }

  private static ObjectNode header(final HeaderValue header) {
    final ObjectNode node = JSON.objectNode();
    node.put("name", header.name());
    header.value().ifPresent(bytes -> putBytes(node, "value", header.text(), bytes));
    return node;
  }

  private static ObjectNode value(final DeadLetter letter, final DecodedValue value) {
    final ObjectNode node = JSON.objectNode();
    switch (value) {
      case DecodedValue.Absent ignored -> node.put("format", "absent");
      case DecodedValue.Avro avro ->
          node.put("format", "avro")
              .put("schemaId", avro.schemaId())
              .put("schema", avro.schemaName())
              .set("content", avro.json());
      case DecodedValue.Json json -> node.put("format", "json").set("content", json.json());
      case DecodedValue.Text text -> node.put("format", "text").put("content", text.text());
      case DecodedValue.Binary binary -> {
        node.put("format", "binary").put("reason", binary.reason());
        letter
            .value()
            .ifPresent(bytes -> node.put("base64", Base64.getEncoder().encodeToString(bytes)));
      }
    }
    return node;
  }

  private static void putBytes(
      final ObjectNode node, final String name, final Optional<String> text, final byte[] bytes) {
    text.ifPresentOrElse(
        readable -> node.put(name, readable),
        () -> node.put(name + "Base64", Base64.getEncoder().encodeToString(bytes)));
  }

  private static void put(final ObjectNode node, final String name, final Optional<?> value) {
    value.ifPresent(known -> node.put(name, known.toString()));
  }
}
