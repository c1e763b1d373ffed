package io.dragoman.dlq.letter;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters with something in common, also as JSON.
 *
 * @param name what they have in common
 * @param count how many
 * @param first time of the first
 * @param last time of the last
 * @param example where the first one stands
 * @param message what the first one's failure said
 */
public record StatsGroup(
    @JsonPropertyDescription("What they have in common.") String name,
    long count,
    Instant first,
    Instant last,
    @JsonPropertyDescription("Where the first one stands.") Location example,
    @JsonPropertyDescription("What the first one's failure said.") @Nullable String message) {}
