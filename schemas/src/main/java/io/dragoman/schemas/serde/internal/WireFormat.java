package io.dragoman.schemas.serde.internal;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/** Confluent's wire format: a zero byte, the schema's id in 4 bytes, big-endian, Avro binary. */
public final class WireFormat {
  private static final byte MAGIC = 0;
  private static final int HEADER_BYTES = 1 + Integer.BYTES;

  private WireFormat() {}

  /** Bytes of a value whose schema has the id. */
  public static <T> byte[] write(final int id, final T value, final DatumWriter<T> writer) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    bytes.write(MAGIC);
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
    try {
      final Encoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
      writer.write(value, encoder);
      encoder.flush();
    } catch (final IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * The schema id that a record names.
   *
   * @throws DragomanException UNDECODABLE_RECORD when the bytes cannot be in this format
   */
  public static int id(final String topic, final byte[] bytes) {
    if (bytes.length > 0 && bytes[0] != MAGIC) {
      throw undecodable(
          topic,
          "it starts with byte 0x%02x%s instead of 0x00".formatted(bytes[0], printable(bytes[0])));
    }
    if (bytes.length < HEADER_BYTES) {
      throw undecodable(
          topic, "it has %d bytes, fewer than the 5 before any value".formatted(bytes.length));
    }
    return ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
  }

  /**
   * The value after the id.
   *
   * @param maxItems how many items its arrays and maps may have, all together
   * @throws DragomanException UNDECODABLE_RECORD when there is less than a value or more than one
   */
  public static <T> T read(
      final String topic,
      final byte[] bytes,
      final int id,
      final DatumReader<T> reader,
      final int maxItems) {
    final BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
    final T value;
    final int rest;
    try {
      value = reader.read(null, new BoundedDecoder(decoder, maxItems));
      rest = decoder.inputStream().available();
    } catch (final IOException | RuntimeException e) {
      // Broken bytes show as any of EOFException, AvroRuntimeException, IndexOutOfBounds …
      throw new DragomanException(
          ErrorCode.UNDECODABLE_RECORD,
          "A record of topic %s cannot be read: its %d bytes do not hold a value of schema id %d (%s)."
              .formatted(topic, bytes.length, id, reason(e)),
          e);
    } catch (final StackOverflowError e) {
      // Types that hold themselves can be nested as often as there are bytes.
      throw undecodable(topic, "its value of schema id %d is nested too deeply".formatted(id));
    }
    if (rest > 0) {
      throw undecodable(topic, "%d bytes follow the value of schema id %d".formatted(rest, id));
    }
    return value;
  }

  /** The failure of a record of the topic, with what was found in it. */
  public static DragomanException undecodable(final String topic, final String found) {
    return new DragomanException(ErrorCode.UNDECODABLE_RECORD, unreadable(topic, found));
  }

  /** The sentence of {@link #undecodable}. */
  static String unreadable(final String topic, final String found) {
    return "A record of topic %s cannot be read: %s.".formatted(topic, found);
  }

  private static String reason(final Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String printable(final byte b) {
    return b > 0x20 && b < 0x7f ? " ('" + (char) b + "')" : "";
  }
}
