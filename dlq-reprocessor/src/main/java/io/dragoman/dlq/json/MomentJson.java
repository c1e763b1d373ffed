package io.dragoman.dlq.json;

import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.outcome.HistoryEvent;
import java.time.Instant;
import java.util.List;

/** Something that happened to a request. */
public record MomentJson(Instant time, HistoryEvent.Kind kind, String text, Location location) {

  /** Those of a history. */
  public static List<MomentJson> of(final List<HistoryEvent> history) {
    return history.stream()
        .map(one -> new MomentJson(one.time(), one.kind(), one.text(), one.location()))
        .toList();
  }
}
