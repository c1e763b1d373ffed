package io.dragoman.dlq.operations;

import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.outcome.HistoryEvent;
import io.dragoman.dlq.outcome.RequestHistory;
import io.dragoman.dlq.value.DecodedValue;
import java.util.List;

/** Shows what is known of dead letters, and explains it. */
public final class ShowDeadLetter {
  private final OperationContext context;
  private final Memoized<StatusIndex> statuses;

  public ShowDeadLetter(final OperationContext context) {
    this.context = context;
    this.statuses = new Memoized<>(() -> context.audit().statuses(context.reader()));
  }

  /**
   * A dead letter.
   *
   * @param statuses what was done with it
   */
  public record Found(DeadLetter letter, StatusIndex statuses) {}

  /**
   * All of a dead letter.
   *
   * @param history of its request; empty also if it was not wanted
   */
  public record Shown(
      DeadLetter letter, StatusIndex statuses, DecodedValue value, List<HistoryEvent> history) {}

  /**
   * The record at a place.
   *
   * @throws RefusedException when there is none, or the caller may not name its topic
   */
  public Found find(final Location location) {
    return new Found(context.deadLetter(location), statuses.get());
  }

  /**
   * The record at a place, with its decoded value.
   *
   * @param withHistory also the history of its request, of topics that the caller may name
   * @throws RefusedException when there is none, or the caller may not name its topic
   */
  public Shown show(final Location location, final boolean withHistory) {
    final Found found = find(location);
    return new Shown(
        found.letter(),
        found.statuses(),
        context.decoder().decode(found.letter()),
        withHistory
            ? new RequestHistory(
                    context.reader(), context.audit(), context.topicPrefix(), context.decoder())
                .of(found.letter(), found.statuses(), context.access()::allows)
            : List.of());
  }
}
