package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.logging.LogContext;
import java.util.Optional;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Gives each life of a task a {@link TaskWorker} of its own; Streams may use a processor again. */
public final class WorkerProcessor<W, R> implements Processor<byte[], byte[], byte[], byte[]> {
  private final WorkerContext<W, R> worker;
  private @Nullable Life<W, R> life;

  public WorkerProcessor(final WorkerContext<W, R> worker) {
    this.worker = worker;
  }

  @Override
  public void init(final ProcessorContext<byte[], byte[]> context) {
    try (LogContext.Scope _ = LogContext.partition(context.taskId().partition())) {
      final Life<W, R> started = new Life<>(context, new TaskWorker<>(context, worker));
      life = started;
      started.keepInterval();
    }
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    if (life == null) {
      throw new IllegalStateException("process before init");
    }
    try (LogContext.Scope _ = life.logged()) {
      life.task.accept(record);
      life.keepInterval();
    }
  }

  @Override
  public void close() {
    if (life != null) {
      try (LogContext.Scope _ = life.logged()) {
        life.task.close();
      }
    }
  }

  /** A task and when it is looked after. */
  private static final class Life<W, R> {
    private final ProcessorContext<byte[], byte[]> context;
    private final TaskWorker<W, R> task;
    private PunctuationInterval interval = PunctuationInterval.IDLE;
    private Optional<Cancellable> ticking = Optional.empty();

    Life(final ProcessorContext<byte[], byte[]> context, final TaskWorker<W, R> task) {
      this.context = context;
      this.task = task;
    }

    LogContext.Scope logged() {
      return LogContext.partition(context.taskId().partition());
    }

    void keepInterval() {
      final PunctuationInterval wanted = task.interval();
      if (wanted == interval) {
        return;
      }
      interval = wanted;
      ticking.ifPresent(Cancellable::cancel);
      ticking =
          wanted
              .tick()
              .map(
                  tick ->
                      context.schedule(
                          tick,
                          PunctuationType.WALL_CLOCK_TIME,
                          now -> {
                            try (LogContext.Scope _ = logged()) {
                              task.work();
                              keepInterval();
                            }
                          }));
    }
  }
}
