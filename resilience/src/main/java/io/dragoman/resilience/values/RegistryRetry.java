package io.dragoman.resilience.values;

import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.schemas.DragomanException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits, with a record in hand, for what is away and not the record's fault: the schema registry,
 * or the store of large audio.
 *
 * <p>A record that cannot be read yet must be neither dropped nor dead-lettered, and nothing behind
 * it can be worked on either, so that its thread asks again with growing pauses. After the limit,
 * which is well below the time that the group waits for a thread's next poll, the failure goes up:
 * the transaction aborts, a new thread takes the same record, and nothing is lost either way. The
 * limit is also long enough that such threads do not count as a crash loop.
 */
public final class RegistryRetry {
  /** For how long a thread waits before it gives up. */
  public static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Logger LOG = LoggerFactory.getLogger(RegistryRetry.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  private final Pause pause;

  /** Waits for a time. */
  @FunctionalInterface
  interface Pause {
    /** Returns true after the time, or false as soon as waiting is of no use any more. */
    boolean of(Duration duration) throws InterruptedException;
  }

  RegistryRetry(final Pause pause) {
    this.pause = pause;
  }

  /** Waits until the latch is open, which means that the app stops. */
  public static RegistryRetry until(final CountDownLatch stopping) {
    return new RegistryRetry(
        duration -> !stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS));
  }

  /**
   * Asks until there is an answer.
   *
   * @throws DragomanException any failure that is not the system's, at once; the system's when the
   *     limit is reached or the app stops
   */
  public <T> T ask(final Supplier<T> question) {
    Duration waited = Duration.ZERO;
    Duration next = FIRST_PAUSE;
    while (true) {
      try {
        return question.get();
      } catch (final DragomanException e) {
        if (!Faults.isSystems(e) || waited.compareTo(LIMIT) >= 0) {
          throw e;
        }
        LOG.warn("Waiting: {} ({})", e.getMessage(), e.code());
        waited = waited.plus(next);
        if (!sleep(next)) {
          throw e;
        }
        next = next.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? next.multipliedBy(2) : MAX_PAUSE;
      }
    }
  }

  private boolean sleep(final Duration duration) {
    try {
      return pause.of(duration);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
