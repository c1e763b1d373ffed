package io.dragoman.ingest.audio;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The time that one file may take. */
final class Budget {
  private final Duration limit;
  private final LongSupplier nanoTime;
  private final long start;

  Budget(final Duration limit, final LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  boolean isSpent() {
    return nanoTime.getAsLong() - start > limit.toNanos();
  }

  /** Throws if the time is up. */
  void check() {
    if (isSpent()) {
      throw AudioErrors.unreadable(
          "Decoding took more than %,d ms, the most that audio.decode.timeout.ms allows; convert"
              + " the file to wav.",
          limit.toMillis());
    }
  }
}
