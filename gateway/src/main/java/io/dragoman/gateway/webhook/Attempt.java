package io.dragoman.gateway.webhook;

import io.dragoman.gateway.fetch.FetchException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One try to tell somebody something over HTTP.
 *
 * @param number 1 is the first
 * @param status HTTP status of the answer; 0: there was none
 * @param problem a sentence; null: it was taken
 * @param next when to try again; null: never
 * @param at when it was over
 */
record Attempt(
    int number, int status, @Nullable String problem, @Nullable Instant next, Instant at) {
  /** Behind each try but the last one. */
  private static final List<Duration> WAITS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10));

  /** Posts it, and gives the status of the answer. */
  @FunctionalInterface
  interface Post {
    int send() throws FetchException;
  }

  /** Since when something waits whose next try, behind so many others, is due then. */
  static Instant begun(final int attempts, final Instant due) {
    return due.minus(WAITS.stream().limit(attempts).reduce(Duration.ZERO, Duration::plus));
  }

  /**
   * Tries once.
   *
   * @param refused which status says that it is never taken
   */
  static Attempt make(
      final int number, final Post post, final IntPredicate refused, final InstantSource clock) {
    int status = 0;
    @Nullable String problem = null;
    try {
      status = post.send();
      problem = status / 100 == 2 ? null : "It answered with status " + status + ".";
    } catch (final FetchException e) {
      problem = e.getMessage();
    }
    final Instant now = clock.instant();
    final boolean again = problem != null && !refused.test(status) && number <= WAITS.size();
    return new Attempt(
        number, status, problem, again ? now.plus(WAITS.get(number - 1)) : null, now);
  }
}
