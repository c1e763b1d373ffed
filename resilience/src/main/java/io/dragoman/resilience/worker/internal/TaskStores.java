package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.resilience.batch.Batcher;
import io.dragoman.resilience.store.WindowMemory;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** What a task keeps in its stores. */
record TaskStores<W, R>(
    Inbox inbox, EventClaims seen, ResultCache<W, R> results, DelaySchedule schedule) {

  /** Those of a task that has been restored. */
  static <W, R> TaskStores<W, R> of(
      final ProcessorContext<byte[], byte[]> context, final WorkerContext<W, R> worker) {
    return new TaskStores<>(
        new Inbox(context.getStateStore(NodeNames.INBOX)),
        new EventClaims(memory(context, worker, NodeNames.SEEN), worker.settings().deduplication()),
        new ResultCache<>(
            memory(context, worker, NodeNames.RESULTS),
            worker.strategy().resultCodec(),
            remote(worker)),
        new DelaySchedule(
            context.getStateStore(NodeNames.DELAY_SCHEDULE), worker.settings().maxBackoff()));
  }

  private static Set<String> remote(final WorkerContext<?, ?> worker) {
    return worker.pool().batchers().stream()
        .map(Batcher::engine)
        .filter(engine -> !engine.local())
        .map(BatchEngine::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static WindowMemory memory(
      final ProcessorContext<byte[], byte[]> context,
      final WorkerContext<?, ?> worker,
      final String store) {
    return new WindowMemory(
        context.getStateStore(store), worker.settings().deduplication(), worker.clock().steady());
  }
}
