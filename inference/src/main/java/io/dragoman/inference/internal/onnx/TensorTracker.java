package io.dragoman.inference.internal.onnx;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts tensors that hold native memory, so that a leak can be seen. */
public final class TensorTracker {
  private final AtomicInteger open = new AtomicInteger();

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  /** Tensors that were made and not closed. */
  public int open() {
    return open.get();
  }
}
