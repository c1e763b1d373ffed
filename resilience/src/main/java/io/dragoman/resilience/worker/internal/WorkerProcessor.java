package io.dragoman.resilience.worker.internal;

import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Gives each life of a task a {@link TaskWorker} of its own; Streams may use a processor again. */
public final class WorkerProcessor<W, R> implements Processor<byte[], byte[], byte[], byte[]> {
  /** Finished work is looked for this often; the consumer polls no longer than that when busy. */
  private static final Duration TICK = Duration.ofMillis(2);

  private final Core<W, R> core;
  private @Nullable TaskWorker<W, R> task;

  public WorkerProcessor(final Core<W, R> core) {
    this.core = core;
  }

  @Override
  public void init(final ProcessorContext<byte[], byte[]> context) {
    final TaskWorker<W, R> started = new TaskWorker<>(context, core);
    task = started;
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> started.work());
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    if (task == null) {
      throw new IllegalStateException("process before init");
    }
    task.accept(record);
  }

  @Override
  public void close() {
    if (task != null) {
      task.close();
    }
  }
}
