package io.dragoman.resilience.values;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.serde.UnknownSchemaException;
import java.io.EOFException;
import java.io.IOException;
import java.util.OptionalInt;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Tells what a serde that is not ours means by its exceptions, so that no record is blamed for a
 * registry that is away.
 *
 * <p>Confluent's serdes wrap the failure of the registry's client: an {@link IOException} when no
 * address answers, a {@code RestClientException} when one refuses, which newer versions turn into
 * Kafka's retriable exceptions. An end of input, and all that Avro throws, is about the bytes.
 */
final class ErrorMapping {
  private static final String REST_CLIENT_EXCEPTION = "RestClientException";

  private ErrorMapping() {}

  /**
   * The same failure in our terms.
   *
   * @param doing what failed, such as {@code "A record of text.events cannot be read"}
   */
  static DragomanException explain(final String doing, final RuntimeException failure) {
    if (failure instanceof final DragomanException known) {
      return known;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isUnknownToRegistry(cause)) {
        return new UnknownSchemaException(doing + ": " + cause.getMessage(), failure);
      }
      if (isRegistrys(cause)) {
        return new DragomanException(
            ErrorCode.REGISTRY_UNAVAILABLE, doing + ": " + cause.getMessage(), failure);
      }
    }
    return new DragomanException(
        ErrorCode.UNDECODABLE_RECORD, doing + ": " + failure.getMessage(), failure);
  }

  private static boolean isUnknownToRegistry(final Throwable cause) {
    return isRestClients(cause) && status(cause).orElse(0) == 404;
  }

  private static boolean isRestClients(final Throwable cause) {
    return cause.getClass().getSimpleName().equals(REST_CLIENT_EXCEPTION);
  }

  private static boolean isRegistrys(final Throwable cause) {
    if (isRestClients(cause)) {
      // Whatever it refuses but what it does not know, such as a wrong password.
      return true;
    }
    final boolean aboutBytes =
        cause instanceof EOFException
            || cause.getClass().getPackageName().startsWith("org.apache.avro");
    return cause instanceof RetriableException || (cause instanceof IOException && !aboutBytes);
  }

  /** The exception's class is not on our class path unless the user puts it there. */
  private static OptionalInt status(final Throwable restClientException) {
    try {
      return restClientException.getClass().getMethod("getStatus").invoke(restClientException)
              instanceof final Integer status
          ? OptionalInt.of(status)
          : OptionalInt.empty();
    } catch (final ReflectiveOperationException e) {
      return OptionalInt.empty();
    }
  }
}
