package io.dragoman.dlq.order;

import java.util.Optional;

/** What is to be done with dead letters. */
public sealed interface Action {
  /**
   * Send copies back to work, without the traces of the failure.
   *
   * <p>A dead letter that was replayed {@code maxReplays} times before is parked instead: it goes
   * in circles.
   *
   * @param to the topic that copies go to; empty: the topic that each one came from
   * @param maxReplays how often a record may go back to work, at least 1
   * @param keepTimestamp whether copies get the timestamp of the original, for consumers that
   *     reckon with event time; where that is impossible nothing is replayed. Otherwise they get
   *     the time of the replay
   */
  record Replay(Optional<String> to, int maxReplays, boolean keepTimestamp) implements Action {
    /** After so many replays somebody should look at the record. */
    public static final int DEFAULT_MAX_REPLAYS = 3;

    /** With the time of the replay. */
    public Replay(final Optional<String> to, final int maxReplays) {
      this(to, maxReplays, false);
    }

    public Replay {
      if (maxReplays < 1) {
        throw new IllegalArgumentException("maxReplays is " + maxReplays + ", must be at least 1");
      }
    }
  }

  /** Mark them as not to be worked on; they stay where they are until their retention ends. */
  record Discard() implements Action {}

  /** Copy them to the parking topic, where they are kept longer. */
  record Park() implements Action {}
}
