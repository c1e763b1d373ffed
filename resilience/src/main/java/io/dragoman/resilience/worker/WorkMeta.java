package io.dragoman.resilience.worker;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.time.Instant;
import java.util.Optional;

/**
 * What the worker must know about a piece of work.
 *
 * @param requestId the request that it belongs to
 * @param eventId id of the event; a second record with the same id is dropped
 * @param fingerprint equal for work that has the same answer: content, languages and options
 * @param priority 1 (whenever there is room) to 10 (first)
 * @param deadline work not started by then is not run; empty: never
 * @param cost how long the engine needs for it, in any unit that is the same for all work, such as
 *     samples or characters, at least 1; work of like cost is batched together
 */
public record WorkMeta(
    String requestId,
    String eventId,
    String fingerprint,
    int priority,
    Optional<Instant> deadline,
    long cost) {

  /** Longer ones would not fit as keys of stores, and nobody makes them in earnest. */
  private static final int MAX_ID_CHARS = 1024;

  /**
   * Takes any priority and cost, since both come from outside, and moves them into range.
   *
   * @throws DragomanException INVALID_REQUEST when an id is longer than 1,024 characters
   */
  public WorkMeta {
    requireShort("request id", requestId);
    requireShort("event id", eventId);
    requireShort("fingerprint", fingerprint);
    priority = Math.clamp(priority, 1, 10);
    cost = Math.max(1, cost);
  }

  private static void requireShort(final String what, final String id) {
    if (id.length() > MAX_ID_CHARS) {
      throw new DragomanException(
          ErrorCode.INVALID_REQUEST,
          "The %s has %d characters; %d are allowed.".formatted(what, id.length(), MAX_ID_CHARS));
    }
  }
}
