package io.dragoman.dlq.cli;

/** Something that the command line names does not exist; the message says what. */
final class NotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotFoundException(final String message) {
    super(message);
  }
}
