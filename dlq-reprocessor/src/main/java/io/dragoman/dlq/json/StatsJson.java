package io.dragoman.dlq.json;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.audit.Expiring;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterStats;
import io.dragoman.dlq.letter.DeadLetterStats.Dimension;
import io.dragoman.dlq.letter.StatsGroup;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts of dead letters, and what was counted. */
public record StatsJson(
    Set<String> topics,
    @JsonPropertyDescription("In words, what was counted.") String filter,
    long count,
    @JsonPropertyDescription("Size of their values.") long bytes,
    @Nullable Instant first,
    @Nullable Instant last,
    @JsonPropertyDescription("By each dimension, the largest group first; hours in their order.")
        Map<String, List<StatsGroup>> by,
    @JsonPropertyDescription("Of the topics that were counted.") List<Expiring> expiring) {

  /** Those of some topics. */
  public static StatsJson of(
      final DeadLetterStats stats,
      final Set<String> topics,
      final DeadLetterFilter filter,
      final List<Expiring> expiring) {
    final Map<String, List<StatsGroup>> by = new LinkedHashMap<>();
    for (final Dimension dimension : stats.dimensions()) {
      by.put(dimension.name().toLowerCase(Locale.ROOT), stats.groups(dimension));
    }
    return new StatsJson(
        topics,
        filter.toString(),
        stats.count(),
        stats.bytes(),
        stats.first().orElse(null),
        stats.last().orElse(null),
        by,
        expiring);
  }
}
