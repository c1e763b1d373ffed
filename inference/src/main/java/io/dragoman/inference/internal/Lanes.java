package io.dragoman.inference.internal;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Several engines of one small model, each on a processor of its own, that share every batch.
 *
 * <p>Within one operation of a small model a second thread costs more than it brings; a part of the
 * batch for each processor is what makes all of them useful. One call at a time.
 *
 * @param <E> the engines
 */
final class Lanes<E extends Engine> implements AutoCloseable {
  private final List<E> engines;
  private final ExecutorService threads;
  private final ReentrantLock calls = new ReentrantLock();
  private volatile EngineStatistics statistics = EngineStatistics.NONE;

  private Lanes(final List<E> engines) {
    this.engines = List.copyOf(engines);
    this.threads =
        Executors.newFixedThreadPool(
            engines.size() - 1,
            Thread.ofPlatform().daemon().name(first().info().name() + "-lane-", 1).factory());
  }

  /**
   * Opens the engines, or none.
   *
   * @param count how many, at least 2
   */
  static <E extends Engine> Lanes<E> open(final int count, final Supplier<E> engine) {
    final List<E> opened = new ArrayList<>(count);
    try {
      while (opened.size() < count) {
        opened.add(engine.get());
      }
      return new Lanes<>(opened);
    } catch (final RuntimeException e) {
      opened.forEach(Engine::close);
      throw e;
    }
  }

  /** Any of the engines, for what is the same of all. */
  E first() {
    return engines.getFirst();
  }

  /**
   * Gives each engine a part of the batch and waits for all.
   *
   * @param part answers a part, one answer an item
   * @return one answer an item, in order
   * @throws RuntimeException that of the first part that failed, when every part has ended
   */
  <I, O> List<O> generate(final List<I> batch, final BiFunction<E, List<I>, List<O>> part) {
    calls.lock();
    try {
      // The engine itself knows what to say of a batch of no item or of too many.
      final boolean whole = batch.size() < 2 || batch.size() > first().info().maxBatch();
      final int parts = whole ? 1 : Math.min(engines.size(), batch.size());
      final EngineStatistics before = total();
      final List<CompletableFuture<List<O>>> others = new ArrayList<>(parts - 1);
      for (int i = 1; i < parts; i++) {
        final E engine = engines.get(i);
        final List<I> items = part(batch, i, parts);
        others.add(CompletableFuture.supplyAsync(() -> part.apply(engine, items), threads));
      }
      final List<O> answers = new ArrayList<>(batch.size());
      try {
        answers.addAll(part.apply(first(), part(batch, 0, parts)));
      } finally {
        // Also after a failure: no engine may be at work when the next call comes.
        others.forEach(other -> other.exceptionally(failure -> List.of()).join());
      }
      for (final CompletableFuture<List<O>> other : others) {
        answers.addAll(answer(other));
      }
      count(total().minus(before), batch.size(), parts);
      return answers;
    } finally {
      calls.unlock();
    }
  }

  private static <I> List<I> part(final List<I> batch, final int index, final int parts) {
    return batch.subList(index * batch.size() / parts, (index + 1) * batch.size() / parts);
  }

  private static <O> List<O> answer(final CompletableFuture<List<O>> part) {
    try {
      return part.join();
    } catch (final CompletionException e) {
      if (e.getCause() instanceof final RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private EngineStatistics total() {
    return engines.stream()
        .map(Engine::statistics)
        .reduce(EngineStatistics.NONE, EngineStatistics::plus);
  }

  /** One call, and the time of a stage as it passed while all parts ran at once. */
  private void count(final EngineStatistics done, final int items, final int parts) {
    statistics =
        statistics.plus(
            new EngineStatistics(
                1,
                items,
                done.tokens(),
                done.steps(),
                done.encoderPositions(),
                done.preparationNanos() / parts,
                done.encoderNanos() / parts,
                done.decoderNanos() / parts));
  }

  EngineStatistics statistics() {
    return statistics;
  }

  /** That of the engine that is worst off. */
  EngineHealth health() {
    return engines.stream().map(Engine::health).max(Comparator.naturalOrder()).orElseThrow();
  }

  void warmUp() {
    calls.lock();
    try {
      final EngineStatistics before = total();
      engines.forEach(Engine::warmUp);
      count(total().minus(before), engines.size(), engines.size());
    } finally {
      calls.unlock();
    }
  }

  @Override
  public void close() {
    calls.lock();
    try {
      threads.shutdown();
      engines.forEach(Engine::close);
    } finally {
      calls.unlock();
    }
  }
}
