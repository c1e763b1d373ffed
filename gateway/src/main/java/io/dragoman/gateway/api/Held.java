package io.dragoman.gateway.api;

import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What callers hold at once, such as streams: so many each. Nothing is kept of those who hold
 * nothing. Safe for several threads.
 */
public final class Held {
  private final String what;
  private final int max;
  private final ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();

  /**
   * Of one kind.
   *
   * @param what its plural, for people
   * @param max for each caller
   */
  public Held(final String what, final int max) {
    this.what = what;
    this.max = max;
  }

  /** Gives it back; once more does nothing. */
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * One more of a caller.
   *
   * @throws ApiException when the caller holds too many
   */
  public Hold take(final String caller) {
    counts.compute(
        caller,
        (name, held) -> {
          final int before = held == null ? 0 : held;
          if (before >= max) {
            throw new ApiException(
                    Code.RATE_LIMITED,
                    "You have " + before + " " + what + " open at once.",
                    "Close one, or wait until one ends; at most " + max + " are allowed.")
                .withHeader("Retry-After", "1");
          }
          return before + 1;
        });
    final AtomicBoolean given = new AtomicBoolean();
    return () -> {
      if (given.compareAndSet(false, true)) {
        counts.computeIfPresent(
            caller, (name, held) -> held == 1 ? null : Integer.valueOf(held - 1));
      }
    };
  }

  /** How many a caller holds. */
  int of(final String caller) {
    return counts.getOrDefault(caller, 0);
  }
}
