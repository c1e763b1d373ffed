package io.dragoman.dlq.policy;

import io.dragoman.dlq.order.TaskOrder;
import java.time.Instant;
import java.util.Optional;

/** What policies see of the cluster, and what they do with it. */
public interface PolicyWorld {
  /** What was said last of a policy; empty: nothing. */
  Optional<PolicyState> state(String name);

  /** Says something of a policy. */
  void say(PolicyState state);

  /**
   * What a policy did.
   *
   * @param windowStart replays and failures from then on count
   * @param hourStart what it did from then on counts for its cap
   */
  PolicyTally tally(PolicySettings policy, Instant windowStart, Instant hourStart);

  /** Whether an order means any dead letter. */
  boolean meansAny(TaskOrder order);

  /**
   * Carries out an order and waits for its end.
   *
   * @return how it ended, for people and meters; empty if somebody else works on the topic
   */
  Optional<String> perform(TaskOrder order);
}
