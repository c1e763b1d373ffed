package io.dragoman.stage;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.status.UnitRef;

/** Work that could be read but not be worked on; keeps the unit, to tell who asked. */
public final class RejectedWork extends DragomanException {
  private static final long serialVersionUID = 1L;

  private final transient UnitRef unit;

  /**
   * Work that ends as a dead letter.
   *
   * @param message what was wrong, where, and what to do, in one sentence
   */
  public RejectedWork(final ErrorCode code, final String message, final UnitRef unit) {
    super(code, message);
    this.unit = unit;
  }

  UnitRef unit() {
    return unit;
  }
}
