package io.dragoman.workflow.dsl;

/** A text is no YAML that is read here; the message says what is wrong and where. */
public final class InvalidYamlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidYamlException(final String message) {
    super(message);
  }

  InvalidYamlException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
