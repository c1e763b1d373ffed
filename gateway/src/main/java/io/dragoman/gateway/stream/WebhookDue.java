package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobToken;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A webhook that is to be called.
 *
 * @param token the job that is over
 * @param client whose it is
 * @param attempts how many times it was called before
 * @param due since when, UTC
 */
public record WebhookDue(JobToken token, String client, int attempts, Instant due) {
  /** One client's part of those that are called at once: its hosts may be slow to answer. */
  private static final int PART = 8;

  /** Lets so many of each client pass as are its part; for one list, in order. */
  public static Predicate<String> fair(final int limit) {
    final Map<String, Integer> passed = new HashMap<>();
    final int most = Math.max(1, limit / PART);
    return client -> passed.merge(client, 1, Integer::sum) <= most;
  }
}
