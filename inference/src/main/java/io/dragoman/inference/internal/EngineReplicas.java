package io.dragoman.inference.internal;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Several engines of one small model, each on a processor of its own, that share every batch.
 *
 * <p>Within one operation of a small model a second thread costs more than it brings; a part of the
 * batch for each processor is what makes all of them useful. One call at a time.
 *
 * @param <I> what goes in
 * @param <O> what comes out
 */
public final class EngineReplicas<I, O> implements Engine<I, O> {
  private final List<Engine<I, O>> engines;
  private final ExecutorService threads;
  private final ReentrantLock calls = new ReentrantLock();
  private volatile EngineStatistics statistics = EngineStatistics.NONE;

  private EngineReplicas(final List<Engine<I, O>> engines) {
    this.engines = List.copyOf(engines);
    this.threads =
        Executors.newFixedThreadPool(
            engines.size() - 1,
            Thread.ofPlatform().daemon().name(first().info().name() + "-replica-", 1).factory());
  }

  /**
   * Opens the engines, or none; one alone is answered as it is.
   *
   * @param count how many, at least 1
   * @param opener opens one of them
   */
  public static <I, O> Engine<I, O> open(
      final int count, final Supplier<? extends Engine<I, O>> opener) {
    final List<Engine<I, O>> opened = new ArrayList<>(count);
    try {
      while (opened.size() < count) {
        opened.add(opener.get());
      }
      return count == 1 ? opened.getFirst() : new EngineReplicas<>(opened);
    } catch (final RuntimeException e) {
      opened.forEach(Engine::close);
      throw e;
    }
  }

  /** Any of the engines, for what is the same of all. */
  private Engine<I, O> first() {
    return engines.getFirst();
  }

  /**
   * Gives each engine a part of the batch and waits for all; fails with what the first part failed
   * with, when every part has ended.
   */
  @Override
  public List<O> generate(final List<I> batch, final Deadline deadline) {
    calls.lock();
    try {
      // The engine itself knows what to say of a batch of no item or of too many.
      final boolean whole = batch.size() < 2 || batch.size() > first().info().maxBatch();
      final int parts = whole ? 1 : Math.min(engines.size(), batch.size());
      final EngineStatistics before = total();
      final List<CompletableFuture<List<O>>> others = new ArrayList<>(parts - 1);
      for (int i = 1; i < parts; i++) {
        final Engine<I, O> engine = engines.get(i);
        final List<I> items = part(batch, i, parts);
        others.add(CompletableFuture.supplyAsync(() -> engine.generate(items, deadline), threads));
      }
      final List<O> answers = new ArrayList<>(batch.size());
      try {
        answers.addAll(first().generate(part(batch, 0, parts), deadline));
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
                done.decoderNanos() / parts,
                done.runtimeNanos() / parts));
  }

  @Override
  public EngineInfo info() {
    return first().info();
  }

  @Override
  public EngineStatistics statistics() {
    return statistics;
  }

  /** That of the engine that is worst off. */
  @Override
  public EngineHealth health() {
    return engines.stream().map(Engine::health).max(Comparator.naturalOrder()).orElseThrow();
  }

  @Override
  public void warmUp() {
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
