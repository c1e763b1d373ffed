package io.dragoman.client;

import io.dragoman.schemas.event.Options;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a request is to be worked on, whatever it asks for.
 *
 * @param priority 1 (whenever there is room) to 10 (first); from 8 on it is urgent
 * @param deadline work that has not begun by then is not done; empty: whenever there is time
 * @param clientId who asks, 1 to 128 of the characters that ids have
 * @param metadata free data, returned with the status
 * @param options how the answer is wanted; empty: as the engines are configured
 */
public record RequestTerms(
    int priority,
    Optional<Instant> deadline,
    Optional<String> clientId,
    Map<String, String> metadata,
    Optional<Options> options) {
  /** Neither urgent nor idle. */
  public static final int DEFAULT_PRIORITY = 5;

  /** What most requests are content with. */
  public static final RequestTerms DEFAULT =
      new RequestTerms(
          DEFAULT_PRIORITY, Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

  public RequestTerms {
    metadata = Map.copyOf(metadata);
  }

  /** The same with another priority. */
  public RequestTerms withPriority(final int other) {
    return new RequestTerms(other, deadline, clientId, metadata, options);
  }

  /** The same with a deadline. */
  public RequestTerms withDeadline(final Instant other) {
    return new RequestTerms(priority, Optional.of(other), clientId, metadata, options);
  }

  /** The same with the name of who asks. */
  public RequestTerms withClientId(final String other) {
    return new RequestTerms(priority, deadline, Optional.of(other), metadata, options);
  }

  /** The same with other free data. */
  public RequestTerms withMetadata(final Map<String, String> other) {
    return new RequestTerms(priority, deadline, clientId, other, options);
  }

  /** The same with options. */
  public RequestTerms withOptions(final Options other) {
    return new RequestTerms(priority, deadline, clientId, metadata, Optional.of(other));
  }
}
