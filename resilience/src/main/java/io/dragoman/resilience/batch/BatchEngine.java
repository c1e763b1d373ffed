package io.dragoman.resilience.batch;

import java.time.Instant;
import java.util.List;

/**
 * Something slow that works on several items at once, such as a model on a device.
 *
 * <p>Called by one thread, one call at a time, unless it {@linkplain #concurrency says otherwise}.
 * Whoever made the engine closes it.
 *
 * @param <W> what it works on
 * @param <R> what it answers
 */
public interface BatchEngine<W, R> {

  /** Name in configuration, logs, meters and results; constant. */
  String name();

  /** Where it runs, such as {@code cpu} or {@code cuda:0}; constant. */
  String device();

  /**
   * Whether what it works on stays on this machine; constant. Answers of one that sends it away are
   * never given to work that must stay.
   */
  default boolean local() {
    return true;
  }

  /**
   * Changes whenever the same work might get another answer; part of the deduplication key. Of an
   * engine whose model can be replaced it is that which the next work will be answered by.
   */
  String modelVersion();

  /** Most items in one call, at least 1. */
  int maxBatch();

  /**
   * How many calls may run at once, each on a thread of its own; constant. More than one only where
   * another process does the work: a call waits for it, and neither takes a processor here nor can
   * it end this process.
   */
  default int concurrency() {
    return 1;
  }

  /**
   * Whether another process does the work, on this machine or elsewhere: it may be well though it
   * does not answer in time, and what it answers costs somebody something.
   */
  default boolean isService() {
    return !local() || concurrency() > 1;
  }

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
   * What an engine said to a batch.
   *
   * @param results one answer per item, in order
   * @param modelVersion of the model that gave all of them
   */
  record Answers<R>(List<R> results, String modelVersion) {}

  /**
   * Works on a batch as {@link #run} does, and says which model did: to be overridden where another
   * thread may replace the model.
   */
  default Answers<R> answer(final List<W> batch, final Instant deadline) {
    return new Answers<>(run(batch, deadline), modelVersion());
  }

  /**
   * Runs one small input that is known to work. When this succeeds, and so does work that was
   * answered before, the engine is well and the work that failed is to blame.
   *
   * @throws RuntimeException when the engine is not well
   */
  void probe();
}
