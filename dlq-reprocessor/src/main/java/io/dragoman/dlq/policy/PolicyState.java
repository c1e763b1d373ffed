package io.dragoman.dlq.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;

/**
 * Whether a policy works, and who said so last.
 *
 * @param name the policy
 * @param running whether it works
 * @param who who started or stopped it
 * @param when when; what happened before does not count for stopping
 * @param why why; may be empty
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PolicyState(
    @JsonProperty("policy") String name, boolean running, String who, Instant when, String why) {
  public PolicyState {
    Objects.requireNonNull(when);
    who = Objects.requireNonNullElse(who, "");
    why = Objects.requireNonNullElse(why, "");
  }

  /** A policy that nobody ever said anything of works, because it is configured. */
  static PolicyState unsaid(final String name) {
    return new PolicyState(name, true, "configuration", Instant.EPOCH, "");
  }
}
