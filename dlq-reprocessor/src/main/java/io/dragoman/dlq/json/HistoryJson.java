package io.dragoman.dlq.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.Moment;
import java.util.List;

/** Histories of requests as JSON. */
public final class HistoryJson {
  private HistoryJson() {}

  /** Adds a history to what is said of a dead letter. */
  public static ObjectNode addTo(final ObjectNode node, final List<Moment> moments) {
    final ArrayNode history = node.putArray("history");
    moments.forEach(
        moment ->
            history
                .addObject()
                .put("time", moment.time().toString())
                .put("kind", moment.kind().name())
                .put("text", moment.text())
                .put("location", moment.location().toString()));
    return node;
  }
}
