package io.dragoman.inference.internal;

import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineStatistics;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both engines do alike: one call at a time, closing after the last, health, statistics, and
 * smaller batches when memory runs out.
 */
final class EngineCore {
  private static final Logger LOG = LoggerFactory.getLogger(EngineCore.class);

  private final EngineInfo info;
  private final ReentrantLock calls = new ReentrantLock();
  private volatile EngineHealth health = EngineHealth.OK;
  private volatile EngineStatistics statistics = EngineStatistics.NONE;

  /** Parts in a row that must fit before one of twice the size is tried again. */
  static final int PARTS_BEFORE_MORE = 64;

  private boolean closed;
  private int limit;

  /** Parts of the reduced size that have fitted since it was reduced. */
  private int fitted;

  EngineCore(final EngineInfo info) {
    this.info = info;
    this.limit = info.maxBatch();
  }

  EngineInfo info() {
    return info;
  }

  EngineHealth health() {
    return health;
  }

  EngineStatistics statistics() {
    return statistics;
  }

  /** Adds to the statistics; only from within a call. */
  void count(final EngineStatistics more) {
    statistics = statistics.plus(more);
  }

  /**
   * Runs a call alone.
   *
   * @param size how many items it has
   * @throws IllegalStateException if the engine is closed
   * @throws IllegalArgumentException if there are too few or too many items
   * @throws EngineException with ENGINE_UNAVAILABLE if the device was lost in an earlier call
   */
  <R> R call(final int size, final Supplier<R> work) {
    calls.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The engine " + info.name() + " is closed");
      }
      if (size < 1 || size > info.maxBatch()) {
        throw new IllegalArgumentException(
            "A batch has 1 to " + info.maxBatch() + " items, not " + size);
      }
      if (health == EngineHealth.POISONED) {
        throw new EngineException(
            ErrorCode.ENGINE_UNAVAILABLE,
            "The device %s of %s is lost until the process is restarted"
                .formatted(info.device(), info.name()));
      }
      return work.get();
    } finally {
      calls.unlock();
    }
  }

  /**
   * Runs items through the model in as few parts as memory allows.
   *
   * <p>A part that runs out of memory is halved and tried again, and later parts start at the size
   * that worked. When many have fitted, twice as much is tried again: another program may have had
   * the memory for a while. An item that does not fit alone is the caller's to know.
   *
   * @param items what to run
   * @param model answers a part, one answer an item
   * @return one answer an item, in order
   */
  <T, R> List<R> inParts(final List<T> items, final Function<List<T>, List<R>> model) {
    final List<R> answers = new ArrayList<>(items.size());
    while (answers.size() < items.size()) {
      final int from = answers.size();
      final int to = Math.min(items.size(), from + limit);
      try {
        answers.addAll(model.apply(items.subList(from, to)));
        fitted(to - from);
        health = limit < info.maxBatch() ? EngineHealth.DEGRADED : EngineHealth.OK;
      } catch (final EngineException e) {
        failed(e, to - from);
      }
    }
    return answers;
  }

  /**
   * The same for what is done only for a better answer than there is.
   *
   * @return one answer an item, in order; empty if time or memory did not suffice
   */
  <T, R> Optional<List<R>> inPartsIfPossible(
      final List<T> items, final Function<List<T>, List<R>> model) {
    try {
      return Optional.of(inParts(items, model));
    } catch (final EngineException e) {
      // Anything else says that the engine is not well, which must be known.
      if (e.code() != ErrorCode.ENGINE_TIMEOUT && e.code() != ErrorCode.ENGINE_OUT_OF_MEMORY) {
        throw e;
      }
      LOG.warn(
          "{} on {} keeps its first answer to {} items: {}",
          info.name(),
          info.device(),
          items.size(),
          e.getMessage());
      return Optional.empty();
    }
  }

  private void fitted(final int size) {
    if (limit == info.maxBatch() || size < limit) {
      return;
    }
    fitted++;
    if (fitted == PARTS_BEFORE_MORE) {
      fitted = 0;
      limit = Math.min(2 * limit, info.maxBatch());
      LOG.info("{} on {} tries {} items at once again", info.name(), info.device(), limit);
    }
  }

  /** Notes a failure, and throws it unless a smaller part may succeed. */
  private void failed(final EngineException e, final int size) {
    if (e.code() == ErrorCode.ENGINE_UNAVAILABLE) {
      health = EngineHealth.POISONED;
    } else if (e.code() == ErrorCode.ENGINE_OUT_OF_MEMORY) {
      health = EngineHealth.OUT_OF_MEMORY;
      if (size > 1) {
        limit = size / 2;
        fitted = 0;
        LOG.warn(
            "{} on {} ran out of memory with {} items; from now on it takes {} at once",
            info.name(),
            info.device(),
            size,
            limit);
        return;
      }
    }
    throw e;
  }

  /** Waits for a running call, then frees what the engine holds; only the first time. */
  void close(final Runnable release) {
    calls.lock();
    try {
      if (!closed) {
        closed = true;
        release.run();
      }
    } finally {
      calls.unlock();
    }
  }
}
