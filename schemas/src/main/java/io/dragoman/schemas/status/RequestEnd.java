package io.dragoman.schemas.status;

import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import java.util.List;

/** How a request ended, told by what went wrong with it. */
public final class RequestEnd {
  private RequestEnd() {}

  /**
   * CANCELLED when anything of it was not begun because it was cancelled, whatever became of the
   * rest. NEEDS_REVIEW when nothing is wrong but that reviewers are asked about some of it.
   *
   * @param wrong all that failed of a request of which nothing more will come
   * @param anyGood whether all of some unit is as wished
   */
  public static State of(final List<UnitStatus> wrong, final boolean anyGood) {
    if (wrong.isEmpty()) {
      return State.DONE;
    }
    if (wrong.stream().anyMatch(status -> status.getState() == State.CANCELLED)) {
      return State.CANCELLED;
    }
    return wrong.stream()
        .map(UnitStatus::getState)
        .filter(state -> state != State.NEEDS_REVIEW)
        .findFirst()
        .map(lost -> anyGood ? State.PARTIAL : lost)
        .orElse(State.NEEDS_REVIEW);
  }
}
