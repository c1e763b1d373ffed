package io.dragoman.schemas.serde;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;

/**
 * The registry answered that it has no schema of the id in a record: the record is forged or
 * broken, or the registry lacks what it had or will have.
 */
public final class UnknownSchemaException extends DragomanException {
  private static final long serialVersionUID = 1L;

  public UnknownSchemaException(final String message, final Throwable cause) {
    super(ErrorCode.UNDECODABLE_RECORD, message, cause);
  }

  public UnknownSchemaException(final String message) {
    super(ErrorCode.UNDECODABLE_RECORD, message);
  }
}
