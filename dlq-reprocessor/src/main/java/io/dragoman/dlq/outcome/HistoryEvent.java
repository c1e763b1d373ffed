package io.dragoman.dlq.outcome;

import io.dragoman.dlq.letter.Location;
import java.time.Instant;

/**
 * Something that happened to a request.
 *
 * @param time when
 * @param kind what kind of thing
 * @param text what happened, for people
 * @param location the record that says so
 */
public record HistoryEvent(Instant time, Kind kind, String text, Location location) {
  /** What happens to requests. */
  public enum Kind {
    /** It was accepted. */
    SUBMISSION,
    /** One of its units ended at a stage. */
    STATUS,
    /** A transcript was written. */
    TRANSCRIPT,
    /** A translation was written. */
    TRANSLATION,
    /** A workflow was written. */
    WORKFLOW,
    /** A record of it became a dead letter. */
    DEAD_LETTER,
    /** Something was done with one of its dead letters. */
    MARK,
    /** An event that cannot be read here. */
    UNREADABLE
  }
}
