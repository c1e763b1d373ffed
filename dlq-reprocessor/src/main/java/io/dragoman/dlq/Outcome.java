package io.dragoman.dlq;

import java.util.Map;

/**
 * What a task did.
 *
 * @param end why it ended
 * @param done how many dead letters ended in which state
 * @param skipped how many were left alone, and why
 * @param targets how many copies went to which topic
 */
public record Outcome(
    End end, Map<State, Long> done, Map<Decision.Reason, Long> skipped, Map<String, Long> targets) {
  public Outcome {
    done = Map.copyOf(done);
    skipped = Map.copyOf(skipped);
    targets = Map.copyOf(targets);
  }

  /** How many dead letters something was done with. */
  public long total() {
    return done.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Why a task ended. */
  public enum End {
    /** It went through everything that was there when it began. */
    COMPLETE,
    /** It did as many as it was allowed to. */
    LIMIT,
    /** It was told to stop; what it had done by then is kept. */
    CANCELLED
  }
}
