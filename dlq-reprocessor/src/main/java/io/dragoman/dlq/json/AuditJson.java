package io.dragoman.dlq.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.AuditEntry;
import io.dragoman.dlq.Mark;

/** Entries of the audit topic as JSON. */
public final class AuditJson {
  private AuditJson() {}

  /** What was done, with which dead letters, by whom, when and why. */
  public static ObjectNode of(final AuditEntry entry) {
    final Mark mark = entry.mark();
    final ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("when", mark.when().toString());
    node.put("state", mark.state().name());
    node.put("topic", entry.partition().topic());
    node.put("partition", entry.partition().partition());
    final ArrayNode offsets = node.putArray("offsets");
    entry
        .stretches()
        .forEach(stretch -> offsets.addArray().add(stretch.first()).add(stretch.last()));
    node.put("count", entry.count());
    node.put("task", mark.task());
    node.put("who", mark.who());
    node.put("why", mark.why());
    mark.target().ifPresent(target -> node.put("target", target));
    node.put("replays", mark.replays());
    return node;
  }
}
