package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.deadletter.RecordBytes;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.schemas.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A record that was taken from a topic, as it came.
 *
 * @param origin where it was first read
 * @param attempts how many times it was tried before
 * @param timestamp the record's timestamp, milliseconds since 1970
 * @param key the key's bytes; null when it has none
 * @param value the value's bytes; null when it has none
 * @param headers its headers; not to be changed
 * @param span what is done about it now; not kept in stores
 */
record Entry(
    Origin origin,
    int attempts,
    long timestamp,
    byte @Nullable [] key,
    byte @Nullable [] value,
    Headers headers,
    TraceSpan span) {

  /** What may be left of a record that is too large. */
  private static final int MAX_KEPT_BYTES = 64 * 1024;

  /**
   * A record from the work topic. Anybody can write there, so its headers are not asked for
   * attempts and origin.
   */
  static Entry fresh(
      final Record<byte @Nullable [], byte @Nullable []> record, final Origin readAt) {
    return new Entry(
        readAt,
        0,
        record.timestamp(),
        record.key(),
        record.value(),
        record.headers(),
        TraceSpan.NONE);
  }

  /** A record that comes back from the delay topic, where only the worker itself writes. */
  static Entry returned(
      final Record<byte @Nullable [], byte @Nullable []> record, final Origin readAt) {
    final int attempts =
        HeaderText.number(record.headers(), Header.ATTEMPT)
            .map(number -> Math.clamp(number, 0, Integer.MAX_VALUE))
            .orElse(0);
    return new Entry(
        Origin.in(record.headers()).orElse(readAt),
        attempts,
        record.timestamp(),
        record.key(),
        record.value(),
        record.headers(),
        TraceSpan.NONE);
  }

  /** The same, in that span. */
  Entry in(final TraceSpan other) {
    return new Entry(origin, attempts, timestamp, key, value, headers, other);
  }

  /**
   * What is small of it, with a header that says how large it was.
   *
   * @param bytes the whole record's
   */
  Entry emptied(final long bytes) {
    final Headers kept =
        RecordBytes.of(null, null, headers) <= MAX_KEPT_BYTES
            ? new RecordHeaders(headers.toArray())
            : new RecordHeaders();
    HeaderText.put(kept, Header.LEFT_OUT, bytes);
    final boolean keyIsSmall = key != null && key.length <= MAX_KEPT_BYTES;
    return new Entry(origin, attempts, timestamp, keyIsSmall ? key : null, null, kept, span);
  }

  /** Bytes of key, value and headers, with what frames them. */
  long bytes() {
    return RecordBytes.of(key, value, headers);
  }
}
