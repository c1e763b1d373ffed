package io.dragoman.gateway.view;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Wakes those who wait for news of a job. A waiter takes a few hundred bytes and no thread of the
 * system, if it is a virtual one.
 *
 * <p>One looks for news only after one began to listen, so that none is missed between.
 */
final class JobHub {
  private final Map<String, Listeners> listening = new ConcurrentHashMap<>();

  /** There is news of a job. */
  void arrived(final String job) {
    final Listeners all = listening.get(job);
    if (all != null) {
      all.wake();
    }
  }

  /** Begins to listen for news of a job; must be closed. */
  Listener listen(final String job) {
    listening.compute(
        job,
        (ignored, known) -> {
          final Listeners all = known == null ? new Listeners() : known;
          all.count++;
          return all;
        });
    return new Listener(job);
  }

  /** How many jobs somebody listens to. */
  int size() {
    return listening.size();
  }

  /** Somebody who waits. */
  final class Listener implements AutoCloseable {
    private final String job;

    private Listener(final String job) {
      this.job = job;
    }

    /** What will be done at the next news after this call. */
    CompletableFuture<Void> next() {
      return listening.get(job).next();
    }

    @Override
    public void close() {
      listening.computeIfPresent(job, (ignored, all) -> --all.count == 0 ? null : all);
    }
  }

  /**
   * Waits for one thing or until time runs out.
   *
   * @return whether it happened
   */
  static boolean await(final CompletableFuture<Void> news, final Duration time) {
    try {
      news.get(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
      return true;
    } catch (final TimeoutException e) {
      return false;
    } catch (final ExecutionException e) {
      throw new IllegalStateException("News never fails", e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static final class Listeners {
    /** Guarded by the map's lock of this job. */
    private int count;

    private CompletableFuture<Void> news = new CompletableFuture<>();

    synchronized CompletableFuture<Void> next() {
      return news;
    }

    void wake() {
      final CompletableFuture<Void> done;
      synchronized (this) {
        done = news;
        news = new CompletableFuture<>();
      }
      done.complete(null);
    }
  }
}
