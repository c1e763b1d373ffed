package io.dragoman.resilience.consumer;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecord;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteUtils;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The records of one batch, unpacked one after the other and never larger than {@link
 * LeftOut#MAX_BYTES}.
 *
 * <p>Kafka's consumer makes room for a whole record as soon as it knows its length, and for an
 * object of each of its headers. This class looks at the lengths first. What is too large is
 * unpacked into a small buffer again and again, only to find the next record, and comes without its
 * value and headers, marked with {@link LeftOut}. A key of more than 64 KiB is left out as well.
 *
 * <p>Lengths are written by clients: whatever does not fit together is an {@link
 * InvalidRecordException}.
 *
 * @see <a href="https://kafka.apache.org/documentation/#recordformat">Record format</a>
 */
final class BatchRecords implements AutoCloseable {
  /** Memory that one header takes as objects, above its bytes; a header may have two bytes. */
  private static final int HEADER_BYTES = 200;

  private static final int MAX_KEPT_KEY_BYTES = 64 * 1024;

  private final TopicPartition partition;
  private final DefaultRecordBatch batch;
  private final Counting in;
  private int left;

  /**
   * Opens a batch.
   *
   * @param batch of the second message format, the only one since Kafka 0.11
   */
  BatchRecords(final TopicPartition partition, final DefaultRecordBatch batch) {
    this.partition = partition;
    this.batch = batch;
    this.in = new Counting(batch.recordInputStream(BufferSupplier.NO_CACHING));
    this.left = batch.countOrNull();
    if (left < 0) {
      throw invalid("has a count of " + left + " records");
    }
  }

  boolean hasNext() {
    return left > 0;
  }

  /** Unpacks the next record. */
  ConsumerRecord<byte[], byte[]> next() {
    if (left == 0) {
      throw new NoSuchElementException();
    }
    left--;
    try {
      final int size = ByteUtils.readVarint(in);
      if (size < 0) {
        throw invalid("has a record of " + size + " bytes");
      }
      return size > LeftOut.MAX_BYTES ? tooLarge(size) : read(size);
    } catch (final IOException | IllegalArgumentException | BufferUnderflowException e) {
      throw new InvalidRecordException(
          "A batch of %s at offset %d cannot be read".formatted(partition, batch.baseOffset()), e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (final IOException e) {
      throw new InvalidRecordException("A batch of %s cannot be closed".formatted(partition), e);
    }
  }

  private ConsumerRecord<byte[], byte[]> read(final int size) throws IOException {
    final int prefix = ByteUtils.sizeOfVarint(size);
    final ByteBuffer framed = ByteBuffer.allocate(prefix + size);
    ByteUtils.writeVarint(size, framed);
    final int read = in.readNBytes(framed.array(), prefix, size);
    if (read < size) {
      throw new EOFException("%d of %d bytes".formatted(read, size));
    }
    if (size + (long) HEADER_BYTES * headers(framed.slice()) > LeftOut.MAX_BYTES) {
      return tooLarge(new Counting(new ByteArrayInputStream(framed.array(), prefix, size)), size);
    }
    framed.rewind();
    final boolean appended = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
    final Record record =
        DefaultRecord.readFrom(
            framed,
            batch.baseOffset(),
            batch.baseTimestamp(),
            batch.baseSequence(),
            appended ? batch.maxTimestamp() : null);
    return record(
        record.offset(),
        record.timestamp(),
        Utils.toNullableArray(record.key()),
        Utils.toNullableArray(record.value()),
        new RecordHeaders(record.headers()));
  }

  /** How many headers a record says that it has. */
  private static int headers(final ByteBuffer rest) throws IOException {
    rest.get();
    ByteUtils.readVarlong(rest);
    ByteUtils.readVarint(rest);
    skip(rest, ByteUtils.readVarint(rest));
    skip(rest, ByteUtils.readVarint(rest));
    return ByteUtils.readVarint(rest);
  }

  private static void skip(final ByteBuffer bytes, final int length) throws EOFException {
    if (length > bytes.remaining()) {
      throw new EOFException("%d of %d bytes".formatted(bytes.remaining(), length));
    }
    bytes.position(bytes.position() + Math.max(0, length));
  }

  private ConsumerRecord<byte[], byte[]> tooLarge(final int size) throws IOException {
    final long end = in.count + size;
    final ConsumerRecord<byte[], byte[]> record = tooLarge(in, size);
    in.skipNBytes(end - in.count);
    return record;
  }

  /** Reads from {@code body} as far as the key. */
  private ConsumerRecord<byte[], byte[]> tooLarge(final Counting body, final int size)
      throws IOException {
    final long start = body.count;
    body.skipNBytes(1);
    final long timestamp = batch.baseTimestamp() + ByteUtils.readVarlong(body);
    final int delta = ByteUtils.readVarint(body);
    final int keyBytes = ByteUtils.readVarint(body);
    final boolean hasKey = keyBytes >= 0 && keyBytes <= MAX_KEPT_KEY_BYTES;
    final byte @Nullable [] key = hasKey ? body.readNBytes(keyBytes) : null;
    if (delta < 0 || body.count - start > size || hasKey && key.length < keyBytes) {
      throw new EOFException("the lengths of a record do not fit together");
    }
    final boolean appended = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
    final RecordHeaders headers = new RecordHeaders();
    headers.add(new LeftOut(size));
    return record(
        batch.baseOffset() + delta,
        appended ? batch.maxTimestamp() : timestamp,
        key,
        null,
        headers);
  }

  private ConsumerRecord<byte[], byte[]> record(
      final long offset,
      final long timestamp,
      final byte @Nullable [] key,
      final byte @Nullable [] value,
      final RecordHeaders headers) {
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        timestamp,
        batch.timestampType(),
        key == null ? ConsumerRecord.NULL_SIZE : key.length,
        value == null ? ConsumerRecord.NULL_SIZE : value.length,
        key,
        value,
        headers,
        batch.partitionLeaderEpoch() < 0
            ? Optional.empty()
            : Optional.of(batch.partitionLeaderEpoch()));
  }

  private InvalidRecordException invalid(final String what) {
    return new InvalidRecordException(
        "The batch of %s at offset %d %s".formatted(partition, batch.baseOffset(), what));
  }

  /** Knows how many bytes were read or stepped over. */
  private static final class Counting extends FilterInputStream {
    private long count;

    Counting(final InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      final int next = super.read();
      count += next < 0 ? 0 : 1;
      return next;
    }

    @Override
    public int read(final byte[] bytes, final int from, final int length) throws IOException {
      final int read = super.read(bytes, from, length);
      count += Math.max(0, read);
      return read;
    }

    @Override
    public long skip(final long length) throws IOException {
      final long skipped = super.skip(length);
      count += skipped;
      return skipped;
    }
  }
}
