package io.dragoman.resilience.worker;

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

  /** Takes any priority and cost, since both come from outside, and moves them into range. */
  public WorkMeta {
    priority = Math.clamp(priority, 1, 10);
    cost = Math.max(1, cost);
  }
}
