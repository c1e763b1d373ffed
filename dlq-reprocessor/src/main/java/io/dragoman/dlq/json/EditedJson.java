package io.dragoman.dlq.json;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dragoman.dlq.letter.Location;
import java.util.List;

/** What was changed in a dead letter, and what became of it. */
public record EditedJson(
    Location location,
    @JsonPropertyDescription("Stands in the audit.") String task,
    boolean dryRun,
    @JsonPropertyDescription("What differs, for people.") List<String> changes,
    @JsonUnwrapped OutcomeJson outcome) {}
