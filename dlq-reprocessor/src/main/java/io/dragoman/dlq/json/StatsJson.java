package io.dragoman.dlq.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.DeadLetterFilter;
import io.dragoman.dlq.DeadLetterStats;
import io.dragoman.dlq.DeadLetterStats.Dimension;
import io.dragoman.dlq.DeadLetterStats.Group;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Counts of dead letters as JSON. */
public final class StatsJson {
  private StatsJson() {}

  /** The counts, and what was counted. */
  public static ObjectNode of(
      final DeadLetterStats stats, final Set<String> topics, final DeadLetterFilter filter) {
    final ObjectNode node = JsonNodeFactory.instance.objectNode();
    final ArrayNode names = node.putArray("topics");
    topics.forEach(names::add);
    node.put("filter", filter.toString());
    node.put("count", stats.count());
    node.put("bytes", stats.bytes());
    put(node, "first", stats.first());
    put(node, "last", stats.last());
    final ObjectNode by = node.putObject("by");
    for (final Dimension dimension : stats.dimensions()) {
      final ArrayNode groups = by.putArray(dimension.name().toLowerCase(Locale.ROOT));
      for (final Group group : stats.groups(dimension)) {
        final ObjectNode one = groups.addObject();
        one.put("name", group.name());
        one.put("count", group.count());
        put(one, "first", Optional.of(group.first()));
        put(one, "last", Optional.of(group.last()));
        one.put("example", group.example().toString());
        group.message().ifPresent(message -> one.put("message", message));
      }
    }
    return node;
  }

  private static void put(final ObjectNode node, final String name, final Optional<Instant> time) {
    time.ifPresent(known -> node.put(name, known.toString()));
  }
}
