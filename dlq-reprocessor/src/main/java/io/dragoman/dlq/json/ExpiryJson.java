package io.dragoman.dlq.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.Expiring;
import java.util.List;

/** Dead letters that expire soon as JSON. */
public final class ExpiryJson {
  private ExpiryJson() {}

  /** Adds them, as {@code expiring}; an empty list if there are none. */
  public static ObjectNode addTo(final ObjectNode node, final List<Expiring> all) {
    final ArrayNode expiring = node.putArray("expiring");
    all.forEach(
        one ->
            expiring
                .addObject()
                .put("topic", one.topic())
                .put("count", one.count())
                .put("first", one.first().toString())
                .put("noticeMs", one.notice().toMillis())
                .put("retentionMs", one.retention().toMillis()));
    return node;
  }
}
