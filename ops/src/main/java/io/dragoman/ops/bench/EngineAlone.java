package io.dragoman.ops.bench;

import io.dragoman.inference.Engine;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How fast an engine is when it has the machine for itself. */
final class EngineAlone {
  /** As the apps ask for by default. */
  static final int BATCH = 16;

  private static final int ROUNDS = 3;

  private EngineAlone() {}

  /**
   * Items a second in full batches, of the fastest round after a first one that does not count.
   *
   * @param items the items of a round, new ones each time
   * @param call what to do with a batch
   */
  static <T> double perSecond(
      final Engine<?, ?> engine, final Supplier<List<T>> items, final Consumer<List<T>> call) {
    engine.warmUp();
    round(items.get(), call);
    double best = 0;
    for (int i = 0; i < ROUNDS; i++) {
      best = Math.max(best, round(items.get(), call));
    }
    return best;
  }

  private static <T> double round(final List<T> items, final Consumer<List<T>> call) {
    final long start = System.nanoTime();
    for (int from = 0; from < items.size(); from += BATCH) {
      call.accept(items.subList(from, Math.min(items.size(), from + BATCH)));
    }
    return items.size() / ((System.nanoTime() - start) * 1e-9);
  }
}
