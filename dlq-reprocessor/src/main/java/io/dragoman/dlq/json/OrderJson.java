package io.dragoman.dlq.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.Decision;
import io.dragoman.dlq.Outcome;

/** Decisions and outcomes as JSON, for scripts. */
public final class OrderJson {
  private OrderJson() {}

  /** What is or would be done with a dead letter. */
  public static ObjectNode of(final DeadLetter letter, final Decision decision) {
    final ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("location", letter.location().toString());
    switch (decision) {
      case Decision.Copy copy -> {
        node.put("state", copy.state().name()).put("target", copy.copy().topic());
        if (copy.copy().partition() != null) {
          node.put("targetPartition", copy.copy().partition());
        }
        node.put("replays", copy.replays()).put("why", copy.why());
      }
      case Decision.Discard ignored -> node.put("state", "DISCARDED");
      case Decision.Skip skip -> skipped(node, skip);
    }
    return node;
  }

  /** Adds what a task did. */
  public static ObjectNode addTo(final ObjectNode node, final Outcome outcome) {
    node.put("end", outcome.end().name()).put("total", outcome.total());
    final ObjectNode done = node.putObject("done");
    outcome.counts().done().forEach((state, count) -> done.put(state.name(), count));
    final ObjectNode targets = node.putObject("targets");
    outcome.counts().targets().forEach(targets::put);
    final ObjectNode skipped = node.putObject("skipped");
    outcome.counts().skipped().forEach((reason, count) -> skipped.put(reason.name(), count));
    final ArrayNode failures = node.putArray("failures");
    outcome
        .failures()
        .forEach(
            failure ->
                skipped(
                    failures.addObject().put("location", failure.location().toString()),
                    failure.skip()));
    return node;
  }

  private static void skipped(final ObjectNode node, final Decision.Skip skip) {
    node.put("skipped", skip.reason().name());
    if (!skip.detail().isEmpty()) {
      node.put("why", skip.detail());
    }
  }
}
