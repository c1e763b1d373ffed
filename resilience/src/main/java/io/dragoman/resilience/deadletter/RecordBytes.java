package io.dragoman.resilience.deadletter;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How large a record is before it is compressed.
 *
 * <p>A broker measures what arrives, compressed or not, and a producer what it sends, not yet
 * compressed. A record that a client sent compressed can therefore be larger than anything that may
 * be sent on, and whoever tries stops its app: look first.
 */
public final class RecordBytes {
  /** Room for what a batch of one record adds, and the lengths within it. */
  private static final int OVERHEAD_BYTES = 512;

  private static final int HEADER_OVERHEAD_BYTES = 10;

  private RecordBytes() {}

  /** Upper bound of the batch that holds only this record, in bytes. */
  public static long of(
      final byte @Nullable [] key, final byte @Nullable [] value, final Headers headers) {
    long bytes = OVERHEAD_BYTES + length(key) + length(value);
    for (final Header header : headers) {
      // Three bytes of UTF-8 are the most that one char needs.
      bytes += HEADER_OVERHEAD_BYTES + 3L * header.key().length() + length(header.value());
    }
    return bytes;
  }

  private static long length(final byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
