package io.dragoman.dlq.audit;

import io.dragoman.dlq.letter.DeadLetter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Reads audit entries in one thread and hands them over in another, while the caller's fetches the
 * next: with a million entries each is about a second.
 *
 * <p>Hands them over in the order in which they came. What the sink did is seen by the caller when
 * {@link #finish} returned.
 */
final class AuditDecoder implements AutoCloseable {
  private static final int BATCH = 1_000;

  /**
   * A record may hold thousands of entries, which take several times as much when they are read.
   */
  private static final int BATCH_BYTES = 512 * 1024;

  /** So many batches wait at most, so that memory is bounded. */
  private static final int AHEAD = 4;

  private final ExecutorService reading = thread("dlq-audit-read");
  private final ExecutorService handing = thread("dlq-audit-hand");
  private final Deque<Future<?>> under = new ArrayDeque<>();
  private final RepeatedValues repeated = new RepeatedValues();
  private final BiConsumer<DeadLetter, AuditRecord> sink;
  private List<DeadLetter> batch = new ArrayList<>(BATCH);
  private int bytes;

  /**
   * For one reading.
   *
   * @param sink called in another thread
   */
  AuditDecoder(final BiConsumer<DeadLetter, AuditRecord> sink) {
    this.sink = sink;
  }

  /** Takes the next record of the audit topic. */
  void add(final DeadLetter record) {
    batch.add(record);
    bytes += record.valueSize();
    if (batch.size() == BATCH || bytes >= BATCH_BYTES) {
      submit();
      if (under.size() > AHEAD) {
        result(under.removeFirst());
      }
    }
  }

  /** Hands over all that were taken. */
  void finish() {
    submit();
    while (!under.isEmpty()) {
      result(under.removeFirst());
    }
  }

  /** Returns when the sink is not called any more. */
  @Override
  public void close() {
    reading.shutdownNow();
    handing.shutdownNow();
    reading.close();
    handing.close();
  }

  private record Read(DeadLetter record, AuditRecord content) {}

  private void submit() {
    final List<DeadLetter> records = batch;
    batch = new ArrayList<>(BATCH);
    bytes = 0;
    final Future<List<Read>> read =
        reading.submit(
            () ->
                records.stream()
                    .map(record -> new Read(record, AuditFormat.read(record, repeated)))
                    .toList());
    under.addLast(
        handing.submit(
            () -> result(read).forEach(one -> sink.accept(one.record(), one.content()))));
  }

  /** What a thread of ours throws is the caller's, as it was thrown. */
  private static <T> T result(final Future<T> future) {
    try {
      return future.get();
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (final ExecutionException failed) {
      switch (failed.getCause()) {
        case final RuntimeException e -> throw e;
        case final Error e -> throw e;
        default -> throw new IllegalStateException(failed.getCause());
      }
    }
  }

  private static ExecutorService thread(final String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }
}
