package io.dragoman.dlq.policy;

/** What a round did. */
public enum RoundResult {
  /** The policy is stopped. */
  STOPPED,
  /** The policy stopped itself. */
  STOPPED_ITSELF,
  /** It did all that it may do in an hour. */
  CAPPED,
  /** Nothing waits for it. */
  IDLE,
  /** Somebody else works on the topic. */
  BUSY,
  /** It replayed some. */
  REPLAYED
}
