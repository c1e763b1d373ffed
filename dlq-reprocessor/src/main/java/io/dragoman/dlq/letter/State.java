package io.dragoman.dlq.letter;

/** What was done with a dead letter. */
public enum State {
  /** Nothing yet: it waits for somebody. */
  PENDING,
  /** A copy went back to work. */
  REPLAYED,
  /** Somebody decided that it will not be worked on. */
  DISCARDED,
  /** A copy was set aside in the parking topic. */
  PARKED
}
