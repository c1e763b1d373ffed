package io.dragoman.transcriber;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.AudioSegment;

/** A segment that could be read but not be worked on; keeps it, to tell who asked. */
final class RejectedSegment extends DragomanException {
  private static final long serialVersionUID = 1L;

  private final transient AudioSegment segment;

  RejectedSegment(final ErrorCode code, final String message, final AudioSegment segment) {
    super(code, message);
    this.segment = segment;
  }

  AudioSegment segment() {
    return segment;
  }
}
