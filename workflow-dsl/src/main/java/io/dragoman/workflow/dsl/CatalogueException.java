package io.dragoman.workflow.dsl;

/** A catalogue cannot be used; the message says what is wrong with it. */
public final class CatalogueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CatalogueException(final String message) {
    super(message);
  }

  CatalogueException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
