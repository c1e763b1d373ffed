package io.dragoman.ops.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How fast all processors together read memory: what bounds a decoder that answers one at a time.
 */
final class MemoryBandwidth {
  /** Far more than any cache holds. */
  private static final int BYTES = 256 << 20;

  private MemoryBandwidth() {}

  /**
   * Reads the same memory several times; the fastest counts.
   *
   * @return bytes a second
   */
  static double measure(final int rounds) throws InterruptedException {
    final int threads = Runtime.getRuntime().availableProcessors();
    final List<Callable<Long>> readers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      final long[] part = new long[BYTES / Long.BYTES / threads];
      Arrays.fill(part, 1);
      readers.add(() -> sum(part));
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      long best = Long.MAX_VALUE;
      for (int i = 0; i < rounds; i++) {
        final long start = System.nanoTime();
        long sum = 0;
        for (final Future<Long> part : pool.invokeAll(readers)) {
          sum += part.get();
        }
        best = Math.min(best, System.nanoTime() - start);
        // Without a look at what was read, nothing need be read.
        if (sum != (long) threads * (BYTES / Long.BYTES / threads)) {
          throw new IllegalStateException("Memory gave back other numbers than were put into it");
        }
      }
      return BYTES / (best * 1e-9);
    } catch (final ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long sum(final long[] numbers) {
    long sum = 0;
    for (final long number : numbers) {
      sum += number;
    }
    return sum;
  }
}
