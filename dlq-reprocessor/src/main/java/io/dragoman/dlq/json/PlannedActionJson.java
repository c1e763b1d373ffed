package io.dragoman.dlq.json;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.order.PlannedAction;
import org.jspecify.annotations.Nullable;

/** What is or would be done with a dead letter. */
public record PlannedActionJson(
    Location location,
    @JsonPropertyDescription("What it becomes; not there when it is left alone.")
        @Nullable State state,
    @JsonPropertyDescription("Where its copy goes.") @Nullable String target,
    @Nullable Integer targetPartition,
    @JsonPropertyDescription("The replay count that the copy carries.") @Nullable Integer replays,
    @JsonPropertyDescription("Why it is left alone.") PlannedAction.@Nullable Reason skipped,
    @Nullable String why) {

  /** That about a dead letter. */
  public static PlannedActionJson of(final DeadLetter letter, final PlannedAction planned) {
    final Location where = letter.location();
    return switch (planned) {
      case PlannedAction.Copy copy ->
          new PlannedActionJson(
              where,
              copy.state(),
              copy.copy().topic(),
              copy.copy().partition(),
              copy.replays(),
              null,
              copy.why());
      case PlannedAction.Discard ignored ->
          new PlannedActionJson(where, State.DISCARDED, null, null, null, null, null);
      case PlannedAction.Skip skip ->
          new PlannedActionJson(
              where, null, null, null, null, skip.reason(), OutcomeJson.detail(skip));
    };
  }
}
