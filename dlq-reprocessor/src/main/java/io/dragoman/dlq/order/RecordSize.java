package io.dragoman.dlq.order;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.jspecify.annotations.Nullable;

/** How large a record is for the broker, which bounds batches ({@code max.message.bytes}). */
final class RecordSize {
  /** A batch's header, and lengths and deltas of one record. */
  private static final int FRAME = 61 + 40;

  /** Length fields of a header. */
  private static final int HEADER_FRAME = 10;

  private static final byte MAGIC = 2;

  private RecordSize() {}

  /** Size as it is; never less than what the broker counts. */
  static long plain(final ProducerRecord<byte[], byte[]> record) {
    long size = FRAME + length(record.key()) + length(record.value());
    for (final Header header : record.headers()) {
      // At most three bytes a character.
      size += HEADER_FRAME + 3L * header.key().length() + length(header.value());
    }
    return size;
  }

  /** Size when it is compressed by itself, nearly what the broker counts. */
  static long compressed(
      final ProducerRecord<byte[], byte[]> record, final Compression compression) {
    final ByteBufferOutputStream buffer = new ByteBufferOutputStream(64 * 1024);
    try (OutputStream out = compression.wrapForOutput(buffer, MAGIC)) {
      write(out, record.key());
      write(out, record.value());
      for (final Header header : record.headers()) {
        out.write(header.key().getBytes(StandardCharsets.UTF_8));
        write(out, header.value());
      }
    } catch (final IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return FRAME + buffer.position();
  }

  private static void write(final OutputStream out, final byte @Nullable [] bytes)
      throws IOException {
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static int length(final byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
