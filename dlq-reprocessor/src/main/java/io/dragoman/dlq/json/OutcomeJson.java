package io.dragoman.dlq.json;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.order.OrderOutcome;
import io.dragoman.dlq.order.PlannedAction;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was or would be done. */
public record OutcomeJson(
    OrderOutcome.End end,
    long total,
    @JsonPropertyDescription("How many ended in which state.") Map<State, Long> done,
    @JsonPropertyDescription("How many copies went to which topic.") Map<String, Long> targets,
    @JsonPropertyDescription("How many were left alone, and why.")
        Map<PlannedAction.Reason, Long> skipped,
    @JsonPropertyDescription("The first hundred that were meant and cannot be done.")
        List<Failure> failures) {

  /** A dead letter that was meant and could not be done. */
  public record Failure(Location location, PlannedAction.Reason skipped, @Nullable String why) {}

  /** That of a task. */
  public static OutcomeJson of(final OrderOutcome outcome) {
    return new OutcomeJson(
        outcome.end(),
        outcome.total(),
        outcome.counts().done(),
        outcome.counts().targets(),
        outcome.counts().skipped(),
        outcome.failures().stream()
            .map(
                failure ->
                    new Failure(
                        failure.location(), failure.skip().reason(), detail(failure.skip())))
            .toList());
  }

  static @Nullable String detail(final PlannedAction.Skip skip) {
    return skip.detail().isEmpty() ? null : skip.detail();
  }
}
