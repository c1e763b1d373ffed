package io.dragoman.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What goes on beside a test, each in a thread of its own. The pool that {@link CompletableFuture}
 * takes by default has one thread on a machine of two cores: what waits in it holds up everything
 * else that was given to it, and a worker that waits for a future may do another's work meanwhile.
 */
public final class BesideTheTest {
  private static final Executor THREADS =
      work -> Thread.ofPlatform().daemon().name("beside-the-test").start(work);

  private BesideTheTest() {}

  /** Begins the work; the future ends as it does. */
  public static <T> CompletableFuture<T> supply(final Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, THREADS);
  }

  /** Begins the work; the future ends as it does. */
  public static CompletableFuture<Void> run(final Runnable work) {
    return CompletableFuture.runAsync(work, THREADS);
  }
}
