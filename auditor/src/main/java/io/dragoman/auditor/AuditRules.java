package io.dragoman.auditor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When what is blamed.
 *
 * @param unaccountedAfter for how long nothing must have been heard of a request that lacks an end
 * @param grace by how much clocks differ at most, and how long a transaction may take to be seen
 * @param objective how long a request may take from submission to its last end; empty: as long as
 *     its deadline allows
 * @param since what was submitted before this may have been seen in part only
 */
public record AuditRules(
    Duration unaccountedAfter, Duration grace, Optional<Duration> objective, Instant since) {
  /** Some times what the longest ordinary engine call, retry included, takes. */
  public static final Duration UNACCOUNTED_AFTER = Duration.ofMinutes(10);

  /** Longer than a transaction may last. */
  public static final Duration GRACE = Duration.ofMinutes(1);
}
