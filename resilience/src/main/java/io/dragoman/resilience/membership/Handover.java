package io.dragoman.resilience.membership;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides when an instance that cannot work leaves its group, so that its partitions move to one
 * that can, and when it comes back.
 *
 * <p>Nobody leaves unless another member can work, so the last one that can never leaves. Two that
 * leave at the same moment, each trusting the other, both find nobody able in the group and come
 * back.
 */
public final class Handover {
  /** One member's restart, or one trial of its breaker, must not bring an ill instance back. */
  private static final int LOOKS_AT_NOBODY = 3;

  private final Duration after;
  private final InstantSource clock;
  private Optional<Instant> unableSince = Optional.empty();
  private int looksAtNobody;

  /**
   * For one instance.
   *
   * @param after how long it must have been unable; zero: it never leaves
   */
  public Handover(final Duration after, final InstantSource clock) {
    this.after = after;
    this.clock = clock;
  }

  /** What is known of the other members. */
  public enum Others {
    /** One can work. */
    ABLE,
    /** None can. */
    UNABLE,
    /** They cannot be heard. */
    UNKNOWN
  }

  /** What to do. */
  public enum Step {
    /** Go on as before. */
    NONE,
    /** Leave the group. */
    LEAVE,
    /** Join the group again. */
    JOIN
  }

  /**
   * Asks now and then.
   *
   * @param member whether the instance is a member of its group
   * @param able whether it can work
   * @param others whether another member can; asked only when it matters
   */
  public Step next(final boolean member, final boolean able, final Supplier<Others> others) {
    final Instant now = clock.instant();
    unableSince = able ? Optional.empty() : unableSince.or(() -> Optional.of(now));
    if (!member) {
      looksAtNobody = !able && others.get() == Others.UNABLE ? looksAtNobody + 1 : 0;
      return able || looksAtNobody >= LOOKS_AT_NOBODY ? Step.JOIN : Step.NONE;
    }
    looksAtNobody = 0;
    final boolean due =
        after.isPositive()
            && unableSince.filter(since -> !now.isBefore(since.plus(after))).isPresent();
    return due && others.get() == Others.ABLE ? Step.LEAVE : Step.NONE;
  }
}
