package io.dragoman.resilience.values;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.serde.UnknownSchemaException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives a registry that lags behind its records time to learn their schema ids, so that it does not
 * empty a topic into the dead letters.
 *
 * <p>A record with an id that the registry does not have is the system's failure at first, and
 * waits; when the id is still unknown after {@link #WAIT}, it is the record's. Because anybody can
 * write an id that nobody will ever register, a wait in vain is followed by a time without retries
 * for any id ({@link #SHUT}): such records cost what is behind them a sixtieth of the time at most.
 * Safe for several threads.
 */
final class UnknownSchemaRetry {
  /** For how long an unknown id is waited for. */
  static final Duration WAIT = Duration.ofSeconds(10);

  /** For how long no id is waited for after one was in vain. */
  static final Duration SHUT = Duration.ofMinutes(10);

  /** An id that nobody asked for again within this time has been learned, or moved elsewhere. */
  private static final Duration LEFT = Duration.ofSeconds(15);

  /** As many bytes of a record as hold its id in Confluent's wire format. */
  private static final int ID_BYTES = 5;

  private final InstantSource steady;
  private @Nullable Wait wait;
  private Instant shutUntil = Instant.MIN;

  /**
   * Waits for the first unknown id.
   *
   * @param steady a clock that nobody can set
   */
  UnknownSchemaRetry(final InstantSource steady) {
    this.steady = steady;
  }

  /** What the failure to read a record means now: itself, or that the registry is to blame. */
  DragomanException judge(final DragomanException failure, final byte[] record) {
    if (failure instanceof UnknownSchemaException && waits(record)) {
      return new DragomanException(
          ErrorCode.REGISTRY_UNAVAILABLE,
          "%s It is asked again for %d s before the record is blamed."
              .formatted(failure.getMessage(), WAIT.toSeconds()),
          failure);
    }
    return failure;
  }

  private synchronized boolean waits(final byte[] record) {
    final Instant now = steady.instant();
    if (now.isBefore(shutUntil)) {
      return false;
    }
    final byte[] id = Arrays.copyOf(record, ID_BYTES);
    if (wait == null || wait.isLeft(now)) {
      wait = new Wait(id, now, now);
      return true;
    }
    if (!Arrays.equals(wait.id, id)) {
      return true;
    }
    if (now.isBefore(wait.since.plus(WAIT))) {
      wait = new Wait(id, wait.since, now);
      return true;
    }
    wait = null;
    shutUntil = now.plus(SHUT);
    return false;
  }

  /** An id that is waited for; all others that are unknown meanwhile wait with it. */
  private record Wait(byte[] id, Instant since, Instant asked) {
    boolean isLeft(final Instant now) {
      return now.isAfter(asked.plus(LEFT));
    }
  }
}
