package io.dragoman.dlq.policy;

import java.time.Instant;

/**
 * Whether a policy works, and who said so last.
 *
 * @param name the policy
 * @param running whether it works
 * @param who who started or stopped it
 * @param when when; what happened before does not count for stopping
 * @param why why; may be empty
 */
public record PolicyState(String name, boolean running, String who, Instant when, String why) {
  /** A policy that nobody ever said anything of works, because it is configured. */
  static PolicyState unsaid(final String name) {
    return new PolicyState(name, true, "configuration", Instant.EPOCH, "");
  }
}
