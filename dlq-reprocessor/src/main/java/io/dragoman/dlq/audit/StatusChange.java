package io.dragoman.dlq.audit;

import io.dragoman.dlq.letter.State;
import java.time.Instant;
import java.util.Optional;

/**
 * What was done with dead letters: one change of their status, and who made it.
 *
 * @param state what was done; never PENDING
 * @param task id of the task that did it
 * @param who who started the task
 * @param when when it was done
 * @param why the reason, in the operator's words; empty if none was given
 * @param target the topic that copies went to; empty when none were made
 * @param replays the replay count that the copies carry; 0 when none were replayed
 */
public record StatusChange(
    State state,
    String task,
    String who,
    Instant when,
    String why,
    Optional<String> target,
    int replays) {
  public StatusChange {
    if (state == State.PENDING) {
      throw new IllegalArgumentException("PENDING is the absence of a mark.");
    }
  }
}
