package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.store.WindowMemory;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** What a task keeps in its stores. */
record TaskStores<W, R>(
    Inbox inbox, SeenEvents seen, ResultCache<W, R> results, DelaySchedule schedule) {

  /** Those of a task that has been restored. */
  static <W, R> TaskStores<W, R> of(
      final ProcessorContext<byte[], byte[]> context, final Core<W, R> core) {
    return new TaskStores<>(
        new Inbox(context.getStateStore(NodeNames.INBOX)),
        new SeenEvents(memory(context, core, NodeNames.SEEN), core.settings().deduplication()),
        new ResultCache<>(
            memory(context, core, NodeNames.RESULTS), core.strategy().resultCodec(), core.pool()),
        new DelaySchedule(
            context.getStateStore(NodeNames.DELAY_SCHEDULE), core.settings().maxBackoff()));
  }

  private static WindowMemory memory(
      final ProcessorContext<byte[], byte[]> context, final Core<?, ?> core, final String store) {
    return new WindowMemory(
        context.getStateStore(store), core.settings().deduplication(), core.clock().steady());
  }
}
