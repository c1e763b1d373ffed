package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.trace.TraceSpan;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Turns entries into bytes of a store and back.
 *
 * <p>A version byte comes first, so that a later format can still read what an earlier one left in
 * a store.
 */
final class EntryCodec {
  private static final byte VERSION = 1;
  private static final int NO_BYTES = -1;

  private EntryCodec() {}

  static byte[] encode(final Entry entry) {
    // Every record comes through here: a buffer of the right size costs half of what streams do.
    final ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(entry.bytes()));
    final byte[] topic = entry.origin().topic().getBytes(StandardCharsets.UTF_8);
    out.put(VERSION)
        .putShort((short) topic.length)
        .put(topic)
        .putInt(entry.origin().partition())
        .putLong(entry.origin().offset())
        .putInt(entry.attempts())
        .putLong(entry.timestamp());
    write(out, entry.key());
    write(out, entry.value());
    final Header[] headers = entry.headers().toArray();
    out.putInt(headers.length);
    for (final Header header : headers) {
      write(out, header.key().getBytes(StandardCharsets.UTF_8));
      write(out, header.value());
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  /**
   * The entry of bytes that {@link #encode} made.
   *
   * @throws IllegalStateException when they are not
   */
  static Entry decode(final byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      final byte version = in.readByte();
      if (version != VERSION) {
        throw new IllegalStateException(
            "An entry of the worker's store has format " + version + ", known is " + VERSION);
      }
      final Origin origin = new Origin(in.readUTF(), in.readInt(), in.readLong());
      final int attempts = in.readInt();
      final long timestamp = in.readLong();
      final byte @Nullable [] key = read(in);
      final byte @Nullable [] value = read(in);
      final Headers headers = new RecordHeaders();
      for (int left = in.readInt(); left > 0; left--) {
        final byte @Nullable [] name = read(in);
        headers.add(
            new String(name == null ? new byte[0] : name, StandardCharsets.UTF_8), read(in));
      }
      return new Entry(origin, attempts, timestamp, key, value, headers, TraceSpan.NONE);
    } catch (final IOException e) {
      throw new IllegalStateException("An entry of the worker's store is damaged", e);
    }
  }

  private static void write(final ByteBuffer out, final byte @Nullable [] bytes) {
    if (bytes == null) {
      out.putInt(NO_BYTES);
    } else {
      out.putInt(bytes.length).put(bytes);
    }
  }

  private static byte @Nullable [] read(final DataInputStream in) throws IOException {
    final int length = in.readInt();
    return length == NO_BYTES ? null : in.readNBytes(length);
  }
}
