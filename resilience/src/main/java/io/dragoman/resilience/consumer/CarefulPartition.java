package io.dragoman.resilience.consumer;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/** One partition that is read with care, from a position on. */
final class CarefulPartition implements AutoCloseable {
  private final TopicPartition partition;
  private final long start;
  private long position;
  private OptionalLong until = OptionalLong.empty();
  private long end;
  private BatchSource.@Nullable Fetched fetched;
  private @Nullable RecordBatch batch;
  private @Nullable BatchRecords records;
  private Optional<Instant> failingSince = Optional.empty();

  CarefulPartition(final TopicPartition partition, final long position) {
    this.partition = partition;
    this.position = position;
    this.start = position;
  }

  /** Whether anything was read. */
  boolean advanced() {
    return position > start;
  }

  /** The offset of the next record. */
  long position() {
    return position;
  }

  /** Records that may be read and were not, at most; empty before the first answer. */
  OptionalLong lag() {
    return until.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Math.max(0, end - position));
  }

  /** Whether all was read that was there when the first answer came. */
  boolean caughtUp() {
    return until.isPresent() && position >= Math.min(until.getAsLong(), end);
  }

  /**
   * The next record; empty when the partition has none just now.
   *
   * @throws IOException when it should be tried again later
   * @throws org.apache.kafka.common.KafkaException when this partition cannot be read in this way
   */
  Optional<ConsumerRecord<byte[], byte[]>> next(final BatchSource source) throws IOException {
    if (fetched == null) {
      fetched = source.fetch(partition, position);
      failingSince = Optional.empty();
      end = fetched.end();
      until = until.isEmpty() ? OptionalLong.of(end) : until;
    }
    while (records != null || fetched.batches().hasNext()) {
      if (records == null) {
        open(fetched.batches().next(), fetched.aborted());
      }
      while (records != null && records.hasNext()) {
        final ConsumerRecord<byte[], byte[]> record = records.next();
        if (record.offset() >= position) {
          position = record.offset() + 1;
          closeIfRead();
          return Optional.of(record);
        }
      }
      closeIfRead();
    }
    fetched = null;
    return Optional.empty();
  }

  /** For how long it could not be read, this time included. */
  Duration failed(final Instant now) {
    failingSince = Optional.of(failingSince.orElse(now));
    return Duration.between(failingSince.get(), now);
  }

  /** Reads from the same position again, from another leader perhaps. */
  @Override
  public void close() {
    if (records != null) {
      records.close();
      records = null;
    }
    fetched = null;
  }

  private void open(final RecordBatch next, final AbortedTransactions aborted) {
    batch = next;
    next.ensureValid();
    if (aborted.contain(next) || next.isControlBatch()) {
      position = Math.max(position, next.nextOffset());
    } else if (next instanceof final DefaultRecordBatch readable) {
      records = new BatchRecords(partition, readable);
    } else {
      throw new UnsupportedForMessageFormatException(
          "%s has a batch of format %d at offset %d"
              .formatted(partition, next.magic(), next.baseOffset()));
    }
  }

  /** What compaction took from the end of a batch is stepped over as well. */
  private void closeIfRead() {
    if (records != null && batch != null && !records.hasNext()) {
      records.close();
      records = null;
      position = Math.max(position, batch.nextOffset());
    }
  }
}
