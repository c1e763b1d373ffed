package io.dragoman.gateway.stream;

import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.Header;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the jobs of one partition: appends to each one's log what counts, hands on what has its
 * turn, and says how it ended. All that follows from a record is in one transaction with it.
 *
 * <p>A record that makes no sense is named in the log, counted and passed over: nothing on {@code
 * jobs} may stop the others. {@link JobsTask} knows what the others mean.
 */
final class JobsProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(JobsProcessor.class);

  /** How late a deadline may be noticed. */
  private static final Duration TICK = Duration.ofMillis(250);

  private static final int MAX_SENTENCE = 300;

  private final Keeper.Parts parts;
  private final KeeperMeters meters;
  private @Nullable ProcessorContext<byte[], byte[]> context;
  private @Nullable JobsTask open;
  private @Nullable Cancellable ticks;

  /** For one task. */
  JobsProcessor(final Keeper.Parts parts, final KeeperMeters meters) {
    this.parts = parts;
    this.meters = meters;
  }

  @Override
  public void init(final ProcessorContext<byte[], byte[]> opened) {
    close();
    final JobsTask task = new JobsTask(opened, parts, meters);
    parts.listener().opened(opened.taskId().partition());
    context = opened;
    open = task;
    ticks = opened.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, ignored -> task.tick());
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    final ProcessorContext<byte[], byte[]> here = context;
    final JobsTask task = open;
    if (here == null || task == null) {
      throw new IllegalStateException("Not opened");
    }
    final RecordMetadata where = here.recordMetadata().orElseThrow();
    process(task, record, where);
    parts.listener().worked(where.partition(), where.offset());
  }

  private void process(
      final JobsTask task, final Record<byte[], byte[]> record, final RecordMetadata where) {
    final Incoming incoming;
    try {
      incoming = Incoming.of(record, parts.codec(), parts.retry());
    } catch (final IllegalArgumentException e) {
      passOver(where, e);
      return;
    } catch (final DragomanException e) {
      if (Faults.isSystems(e)) {
        throw e;
      }
      passOver(where, e);
      return;
    }
    // From here on nothing is passed over: it would be done by half.
    try (TraceSpan span = span(record, where)) {
      task.process(incoming, where.offset(), Instant.ofEpochMilli(record.timestamp()))
          .ifPresent(state -> span.put(TraceSpan.OUTCOME, state.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** What was written here of itself, such as that a deadline passed, begins no trace. */
  private TraceSpan span(final Record<byte[], byte[]> record, final RecordMetadata where) {
    return HeaderText.get(record.headers(), Header.TRACEPARENT).isEmpty()
        ? TraceSpan.NONE
        : parts
            .tracing()
            .process(
                new Origin(where.topic(), where.partition(), where.offset()), record.headers());
  }

  @Override
  public void close() {
    if (open != null) {
      Objects.requireNonNull(ticks).cancel();
      open.close();
      open = null;
    }
  }

  private void passOver(final RecordMetadata where, final RuntimeException why) {
    meters.passedOver();
    LOG.warn(
        "Passed over {}-{}@{}: {}",
        where.topic(),
        where.partition(),
        where.offset(),
        sentence(why));
  }

  /** Whoever wrote the record may have written a part of this. */
  private static String sentence(final RuntimeException why) {
    final String text = String.valueOf(why.getMessage()).replaceAll("\\p{Cntrl}", " ");
    return text.substring(0, Math.min(text.length(), MAX_SENTENCE));
  }
}
