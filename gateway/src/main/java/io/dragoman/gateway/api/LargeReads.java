package io.dragoman.gateway.api;

import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many large jobs are held in memory at once to be shown: a few, and of the largest one at a
 * time. Small ones, which are nearly all, never wait.
 */
final class LargeReads {
  private static final int MAX_LARGE = 4;
  private static final int LARGE_PART = 64;
  private static final int HUGE_PART = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ScopedValue<List<Semaphore>> held = ScopedValue.newInstance();
  private final Semaphore large = new Semaphore(MAX_LARGE, true);
  private final Semaphore huge = new Semaphore(1, true);
  private final long largeBytes;
  private final long hugeBytes;
  private final Duration patience;

  /**
   * With these bounds.
   *
   * @param largeBytes what is larger counts as large
   * @param hugeBytes what is larger is looked at alone
   * @param patience how long the next one waits
   */
  LargeReads(final long largeBytes, final long hugeBytes, final Duration patience) {
    this.largeBytes = largeBytes;
    this.hugeBytes = hugeBytes;
    this.patience = patience;
  }

  /** With bounds for a heap of so many bytes. */
  static LargeReads ofHeap(final long heap) {
    return new LargeReads(heap / LARGE_PART, heap / HUGE_PART, PATIENCE);
  }

  /** Lets go of what the answer held when it is made. */
  Route.Handler bounded(final Route.Handler handler) {
    return call -> {
      final List<Semaphore> taken = new ArrayList<>();
      try {
        return ScopedValue.where(held, taken).call(() -> handler.answer(call));
      } finally {
        taken.forEach(Semaphore::release);
      }
    };
  }

  /**
   * The job that is being read has become so large, bytes.
   *
   * @throws ApiException when too many are, for too long
   */
  void grown(final long bytes) {
    if (!held.isBound()) {
      return;
    }
    if (bytes > largeBytes) {
      take(large);
    }
    if (bytes > hugeBytes) {
      take(huge);
    }
  }

  private void take(final Semaphore seats) {
    if (held.get().contains(seats)) {
      return;
    }
    try {
      if (seats.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        held.get().add(seats);
        return;
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new ApiException(
            Code.UNAVAILABLE,
            "Too many large jobs are being looked at.",
            "Ask again in a moment, or follow the job's events, which come one by one.")
        .withHeader("Retry-After", "2");
  }
}
