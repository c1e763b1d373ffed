package io.dragoman.resilience.testing;

import io.dragoman.resilience.batch.AnswerCheck;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;

/** What answers that are texts are worth: one is nonsense, and none may say nothing. */
public final class TextAnswers implements AnswerCheck<Item, String> {
  /** An answer that nobody can use. */
  public static final String UNUSABLE = "unusable";

  @Override
  public void check(final Item work, final String answer) {
    if (answer.equals(UNUSABLE)) {
      throw new DragomanException(ErrorCode.INVALID_OUTPUT, "nonsense");
    }
  }

  @Override
  public boolean isEmpty(final String answer) {
    return answer.isEmpty();
  }
}
