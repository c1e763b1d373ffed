package io.dragoman.schemas.status;

import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.UnitStatus;

/** What a status is about, as its stage and index say together. */
public enum StatusSubject {
  /** A unit of the request. */
  UNIT,
  /** A unit that the stage cannot name, because it cannot read the record. */
  UNREADABLE_UNIT,
  /** An event that was sent to ingest, which may become the request or a copy of it. */
  EVENT,
  /** The request as a whole, which has no units: it was refused. */
  REQUEST,
  /** An event that was refused while another one with the same request id was accepted. */
  OTHER_EVENT,
  /** The request as a whole, of which nothing more is said: how it ended. */
  REQUEST_END;

  /** What a status is about. */
  public static StatusSubject of(final UnitStatus status) {
    return of(status.getStage() == Stage.INGEST, status.getIndex());
  }

  /**
   * What a status is about.
   *
   * @param stage name of its stage, which may be that of a later version
   * @param index what it says in place of a unit's position
   */
  public static StatusSubject of(final String stage, final int index) {
    return of(stage.equals(Stage.INGEST.name()), index);
  }

  private static StatusSubject of(final boolean ingest, final int index) {
    if (index >= 0) {
      return ingest ? EVENT : UNIT;
    }
    if (!ingest) {
      return UNREADABLE_UNIT;
    }
    return switch (index) {
      case UnitIndex.REQUEST -> REQUEST;
      case UnitIndex.REQUEST_END -> REQUEST_END;
      default -> OTHER_EVENT;
    };
  }
}
