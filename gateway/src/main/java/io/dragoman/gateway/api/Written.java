package io.dragoman.gateway.api;

import io.dragoman.gateway.view.JobsUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until the brokers have what was written about a job. */
final class Written {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private Written() {}

  /**
   * Waits for it.
   *
   * @param limit how long at most
   * @return the id of the event
   * @throws JobsUnavailableException when they do not have it by then; they may have it later
   */
  static long await(final CompletableFuture<Long> event, final Duration limit) {
    try {
      return event.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (final ExecutionException | CompletionException e) {
      if (e.getCause() instanceof final RuntimeException why) {
        throw why;
      }
      throw unavailable(limit, e);
    } catch (final TimeoutException e) {
      throw unavailable(limit, e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(limit, e);
    }
  }

  private static JobsUnavailableException unavailable(final Duration limit, final Exception why) {
    return new JobsUnavailableException(
        "The brokers did not take it within " + limit.toSeconds() + " s.", RETRY_AFTER, why);
  }
}
