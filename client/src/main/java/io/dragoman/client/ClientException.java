package io.dragoman.client;

/** The client cannot reach or use Dragoman; the message is a sentence for people. */
public final class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Without another cause.
   *
   * @param message what is wrong and what to do, a sentence
   */
  public ClientException(final String message) {
    super(message);
  }

  /**
   * Because of something else.
   *
   * @param message what is wrong and what to do, a sentence that says what the cause says too
   */
  public ClientException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
