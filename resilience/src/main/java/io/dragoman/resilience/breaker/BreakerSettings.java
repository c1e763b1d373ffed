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
    int trialCalls) {}
