package io.dragoman.translator;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.TranslationTask;

/** A task that could be read but not be worked on; keeps it, to tell who asked. */
final class RejectedTask extends DragomanException {
  private static final long serialVersionUID = 1L;

  private final transient TranslationTask task;

  RejectedTask(final ErrorCode code, final String message, final TranslationTask task) {
    super(code, message);
    this.task = task;
  }

  TranslationTask task() {
    return task;
  }
}
