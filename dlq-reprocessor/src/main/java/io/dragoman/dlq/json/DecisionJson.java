package io.dragoman.dlq.json;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.order.Decision;
import org.jspecify.annotations.Nullable;

/** What is or would be done with a dead letter. */
public record DecisionJson(
    Location location,
    @JsonPropertyDescription("What it becomes; not there when it is left alone.")
        @Nullable State state,
    @JsonPropertyDescription("Where its copy goes.") @Nullable String target,
    @Nullable Integer targetPartition,
    @JsonPropertyDescription("The replay count that the copy carries.") @Nullable Integer replays,
    @JsonPropertyDescription("Why it is left alone.") Decision.@Nullable Reason skipped,
    @Nullable String why) {

  /** That about a dead letter. */
  public static DecisionJson of(final DeadLetter letter, final Decision decision) {
    final Location where = letter.location();
    return switch (decision) {
      case Decision.Copy copy ->
          new DecisionJson(
              where,
              copy.state(),
              copy.copy().topic(),
              copy.copy().partition(),
              copy.replays(),
              null,
              copy.why());
      case Decision.Discard ignored ->
          new DecisionJson(where, State.DISCARDED, null, null, null, null, null);
      case Decision.Skip skip ->
          new DecisionJson(where, null, null, null, null, skip.reason(), OutcomeJson.detail(skip));
    };
  }
}
