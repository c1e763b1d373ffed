package io.dragoman.dlq.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Becomes true when the process is told to end, which then waits for the work to come to a clean
 * end. Without that nothing would be lost either, but what was begun would be undone.
 */
final class Cancellation implements BooleanSupplier, AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::cancelAndWait, "dlq-cancel");

  private Cancellation() {}

  /** Cancelled by Ctrl-C and by SIGTERM. */
  static Cancellation onInterrupt() {
    final Cancellation cancellation = new Cancellation();
    Runtime.getRuntime().addShutdownHook(cancellation.hook);
    return cancellation;
  }

  @Override
  public boolean getAsBoolean() {
    return cancelled.get();
  }

  @Override
  public void close() {
    ended.countDown();
    if (!cancelled.get()) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private void cancelAndWait() {
    cancelled.set(true);
    try {
      ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
