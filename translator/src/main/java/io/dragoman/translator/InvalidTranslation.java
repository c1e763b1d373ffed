package io.dragoman.translator;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.translator.sentence.SentenceResult;
import java.util.List;

/** An answer that cannot be used; keeps it, for whoever reviews it. */
final class InvalidTranslation extends DragomanException {
  private static final long serialVersionUID = 1L;

  private final transient List<SentenceResult> answer;

  /**
   * What is wrong.
   *
   * @param message in one sentence
   * @param answer one a sentence of the task, or none
   */
  InvalidTranslation(final String message, final List<SentenceResult> answer) {
    super(ErrorCode.INVALID_OUTPUT, message);
    this.answer = List.copyOf(answer);
  }

  List<SentenceResult> answer() {
    return answer;
  }
}
