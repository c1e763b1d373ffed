package io.dragoman.inference.internal.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A tensor in native memory that is closed once and cannot be used after that.
 *
 * <p>ONNX Runtime itself does not look: a closed tensor given to it ends the process.
 */
public final class Tensor implements AutoCloseable {
  private final OnnxTensor value;
  private final TensorTracker tracker;
  private final AtomicBoolean closed = new AtomicBoolean();

  Tensor(final OnnxTensor value, final TensorTracker tracker) {
    this.value = value;
    this.tracker = tracker;
    tracker.opened();
  }

  /** The tensor, for ONNX Runtime. */
  OnnxTensor value() {
    if (closed.get()) {
      throw new IllegalStateException("A tensor was used after it was closed");
    }
    return value;
  }

  /** Its sizes. */
  public long[] shape() {
    return value().getInfo().getShape();
  }

  /** Its 64-bit integers, copied. */
  long[] integers() {
    final LongBuffer buffer = value().getLongBuffer();
    final long[] values = new long[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /** Its floats, of 32 or 16 bits, copied. */
  public float[] reals() {
    final FloatBuffer buffer = value().getFloatBuffer();
    final float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      value.close();
      tracker.closed();
    }
  }
}
