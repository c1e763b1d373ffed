package io.dragoman.inference.internal.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.dragoman.inference.Deadline;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends a run of ONNX Runtime soon after a deadline has passed: within one operation of the graph.
 *
 * <p>The deadline's own clock is asked again and again, because no other can tell when it passes.
 */
final class DeadlineWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(10);

  private final OrtSession.RunOptions options;
  private final Deadline deadline;
  private final ScheduledFuture<?> looks;
  private boolean closed;
  private boolean ended;

  /**
   * Watches from now on.
   *
   * @param thread looks at the clock
   */
  DeadlineWatch(final Deadline deadline, final ScheduledExecutorService thread) {
    this.deadline = deadline;
    try {
      this.options = new OrtSession.RunOptions();
      // An ended run is an error to ONNX Runtime, which would print it; other errors are thrown.
      options.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    } catch (final OrtException e) {
      throw OrtFailures.of("options of a run", e);
    }
    this.looks =
        thread.scheduleWithFixedDelay(
            this::look, EVERY.toNanos(), EVERY.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** For the run; they end it. */
  OrtSession.RunOptions options() {
    return options;
  }

  /** Ends the run, begun or not, if the deadline has passed. */
  synchronized void look() {
    // Options that are closed are native memory of somebody else.
    if (closed || ended || !deadline.passed()) {
      return;
    }
    ended = true;
    try {
      options.setTerminate(true);
    } catch (final OrtException e) {
      throw OrtFailures.of("the end of a run", e);
    }
  }

  /** Whether the run was told to end. */
  synchronized boolean ended() {
    return ended;
  }

  @Override
  public synchronized void close() {
    looks.cancel(false);
    closed = true;
    options.close();
  }
}
