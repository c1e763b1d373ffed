package io.dragoman.transcriber;

import io.dragoman.inference.Speech;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;

/** An answer that cannot be used; keeps it, for whoever reviews it. */
final class InvalidTranscript extends DragomanException {
  private static final long serialVersionUID = 1L;

  private final transient Speech speech;

  InvalidTranscript(final String message, final Speech speech) {
    super(ErrorCode.INVALID_OUTPUT, message);
    this.speech = speech;
  }

  Speech speech() {
    return speech;
  }
}
