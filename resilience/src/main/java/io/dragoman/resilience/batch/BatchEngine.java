package io.dragoman.resilience.batch;

import java.time.Instant;
import java.util.List;

/**
 * Something slow that works on several items at once, such as a model on a device.
 *
 * <p>Called by one thread, one call at a time. Whoever made the engine closes it.
 *
 * @param <W> what it works on
 * @param <R> what it answers
 */
public interface BatchEngine<W, R> {

  /** Name in configuration, logs, meters and results; constant. */
  String name();

  /** Where it runs, such as {@code cpu} or {@code cuda:0}; constant. */
  String device();

  /** Changes whenever the same work might get another answer; part of the deduplication key. */
  String modelVersion();

  /** Most items in one call, at least 1. */
  int maxBatch();

  /**
   * Works on a batch.
   *
   * @param batch 1 to {@link #maxBatch()} items
   * @param deadline when it passes, the engine stops as soon as it can and fails with
   *     ENGINE_TIMEOUT
   * @return one answer per item, in order
   * @throws RuntimeException when the call failed as a whole. A {@link
   *     io.dragoman.schemas.DragomanException} says by its code whose fault it was; any other
   *     exception counts as ENGINE_FAILED
   */
  List<R> run(List<W> batch, Instant deadline);

  /**
   * Runs one small input that is known to work. When this succeeds, and so does work that was
   * answered before, the engine is well and the work that failed is to blame.
   *
   * @throws RuntimeException when the engine is not well
   */
  void probe();
}
