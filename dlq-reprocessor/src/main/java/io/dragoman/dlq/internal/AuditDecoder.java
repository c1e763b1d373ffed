package io.dragoman.dlq.internal;

import io.dragoman.dlq.DeadLetter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/**
 * Reads audit entries in a thread of its own while the caller's fetches the next and works on those
 * before: with a million entries each is a second or two.
 *
 * <p>Hands them over in the order in which they came, in the caller's thread.
 */
public final class AuditDecoder implements AutoCloseable {
  private static final int BATCH = 1_000;

  /**
   * A record may hold thousands of entries, which take several times as much when they are read.
   */
  private static final int BATCH_BYTES = 512 * 1024;

  /** So many batches wait at most, so that memory is bounded. */
  private static final int AHEAD = 4;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("dlq-audit-", 0).factory());
  private final Deque<Future<List<Read>>> under = new ArrayDeque<>();
  private final Repeated repeated = new Repeated();
  private final BiConsumer<DeadLetter, AuditRecord> sink;
  private List<DeadLetter> batch = new ArrayList<>(BATCH);
  private int bytes;

  /** For one reading. */
  public AuditDecoder(final BiConsumer<DeadLetter, AuditRecord> sink) {
    this.sink = sink;
  }

  /** Takes the next record of the audit topic. */
  public void add(final DeadLetter record) {
    batch.add(record);
    bytes += record.valueSize();
    if (batch.size() == BATCH || bytes >= BATCH_BYTES) {
      submit();
      if (under.size() > AHEAD) {
        hand(under.removeFirst());
      }
    }
  }

  /** Hands over all that were taken. */
  public void finish() {
    submit();
    while (!under.isEmpty()) {
      hand(under.removeFirst());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void submit() {
    final List<DeadLetter> records = batch;
    batch = new ArrayList<>(BATCH);
    bytes = 0;
    under.addLast(thread.submit(() -> read(records)));
  }

  private List<Read> read(final List<DeadLetter> records) {
    return records.stream()
        .map(record -> new Read(record, AuditFormat.read(record, repeated)))
        .toList();
  }

  private void hand(final Future<List<Read>> done) {
    Answers.get(done).forEach(read -> sink.accept(read.record(), read.read()));
  }

  private record Read(DeadLetter record, AuditRecord read) {}
}
