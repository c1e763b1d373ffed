package io.dragoman.workflow;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;

/** The model gave no valid workflow; keeps what it gave, for whoever reviews it. */
final class InvalidWorkflow extends DragomanException {
  private static final long serialVersionUID = 1L;

  private final transient WorkflowResult made;

  InvalidWorkflow(final WorkflowResult made) {
    super(
        ErrorCode.INVALID_OUTPUT,
        "The model was asked %d times and gave no valid workflow; the last one: %s"
            .formatted(made.asked(), String.join(" ", made.problems())));
    this.made = made;
  }

  WorkflowResult made() {
    return made;
  }
}
