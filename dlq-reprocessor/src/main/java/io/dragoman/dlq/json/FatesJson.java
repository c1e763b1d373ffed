package io.dragoman.dlq.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.Fates;

/** What became of replayed dead letters, as JSON. */
public final class FatesJson {
  private FatesJson() {}

  /** How many ended how. */
  public static ObjectNode of(final String task, final Fates fates) {
    final ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("task", task);
    node.put("done", fates.done()).put("deadAgain", fates.deadAgain());
    node.put("pending", fates.pending()).put("unknown", fates.unknown());
    final ArrayNode examples = node.putArray("deadAgainExamples");
    fates.examples().forEach(where -> examples.add(where.toString()));
    return node;
  }
}
