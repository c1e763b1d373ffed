package io.dragoman.inference.internal.onnx;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts tensors that hold native memory, so that a leak can be seen, and the time of runs. */
public final class TensorTracker {
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder runNanos = new LongAdder();

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  void ran(final long nanos) {
    runNanos.add(nanos);
  }

  /** Time that graphs ran, nanoseconds. */
  long runNanos() {
    return runNanos.sum();
  }

  /** Tensors that were made and not closed. */
  public int open() {
    return open.get();
  }
}
