package io.dragoman.resilience.breaker;

import java.time.Duration;

/**
 * When a breaker opens and closes.
 *
 * @param failureRate share of failed calls in the window that opens it, percent
 * @param slowCallRate share of slow calls in the window that opens it, percent
 * @param slowCall a call that takes longer is slow
 * @param window how far back calls count
 * @param minimumCalls with fewer calls in the window the shares do not count
 * @param consecutiveFailures so many calls in a row that failed or were slow open it, whatever the
 *     window holds
 * @param openTime how long it stays open the first time
 * @param maxOpenTime upper bound of the open time, which doubles each time trials fail
 * @param openTimeJitter the open time is made longer or shorter by up to this share, 0 to 1, so
 *     that many instances do not try at once
 * @param trialCalls how many calls are let through when half-open; most of them must succeed
 */
public record BreakerSettings(
    float failureRate,
    float slowCallRate,
    Duration slowCall,
    Duration window,
    int minimumCalls,
    int consecutiveFailures,
    Duration openTime,
    Duration maxOpenTime,
    double openTimeJitter,
    int trialCalls) {

  /** What holds unless something else is said. */
  public static final BreakerSettings DEFAULTS = new Builder().build();

  /** Begins with the {@link #DEFAULTS}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Makes settings; what is not set is as by default. */
  public static final class Builder {
    private float failureRatePercent = 50;
    private float slowCallRatePercent = 100;
    private Duration slowCall = Duration.ofMinutes(1);
    private Duration window = Duration.ofMinutes(1);
    private int minimumCalls = 10;
    private int consecutiveFailures = 5;
    private Duration openTime = Duration.ofMinutes(1);
    private Duration maxOpenTime = Duration.ofMinutes(5);
    private double openTimeJitter = 0.2;
    private int trialCalls = 3;

    private Builder() {}

    /** Sets {@link BreakerSettings#failureRate()}. */
    public Builder failureRate(final float percent) {
      failureRatePercent = percent;
      return this;
    }

    /** Sets {@link BreakerSettings#slowCallRate()}. */
    public Builder slowCallRate(final float percent) {
      slowCallRatePercent = percent;
      return this;
    }

    /** Sets {@link BreakerSettings#slowCall()}. */
    public Builder slowCall(final Duration duration) {
      slowCall = duration;
      return this;
    }

    /** Sets {@link BreakerSettings#window()}. */
    public Builder window(final Duration duration) {
      window = duration;
      return this;
    }

    /** Sets {@link BreakerSettings#minimumCalls()}. */
    public Builder minimumCalls(final int calls) {
      minimumCalls = calls;
      return this;
    }

    /** Sets {@link BreakerSettings#consecutiveFailures()}. */
    public Builder consecutiveFailures(final int calls) {
      consecutiveFailures = calls;
      return this;
    }

    /** Sets {@link BreakerSettings#openTime()}. */
    public Builder openTime(final Duration duration) {
      openTime = duration;
      return this;
    }

    /** Sets {@link BreakerSettings#maxOpenTime()}. */
    public Builder maxOpenTime(final Duration duration) {
      maxOpenTime = duration;
      return this;
    }

    /** Sets {@link BreakerSettings#openTimeJitter()}. */
    public Builder openTimeJitter(final double share) {
      openTimeJitter = share;
      return this;
    }

    /** Sets {@link BreakerSettings#trialCalls()}. */
    public Builder trialCalls(final int calls) {
      trialCalls = calls;
      return this;
    }

    /** The settings. */
    public BreakerSettings build() {
      return new BreakerSettings(
          failureRatePercent,
          slowCallRatePercent,
          slowCall,
          window,
          minimumCalls,
          consecutiveFailures,
          openTime,
          maxOpenTime,
          openTimeJitter,
          trialCalls);
    }
  }
}
