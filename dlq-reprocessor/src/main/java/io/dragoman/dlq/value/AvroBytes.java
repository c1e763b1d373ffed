package io.dragoman.dlq.value;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Avro as the bytes that it is, of which one value is changed: everything else keeps its bytes,
 * such as the order of a map's entries, which a decoded map does not keep.
 */
final class AvroBytes {
  private final byte[] bytes;
  private final ByteArrayInputStream in;
  private final Decoder decoder;
  private boolean sized;

  private AvroBytes(final byte[] bytes) {
    this.bytes = bytes;
    this.in = new ByteArrayInputStream(bytes);
    this.decoder = DecoderFactory.get().directBinaryDecoder(in, null);
  }

  /**
   * The same bytes with another value at a place.
   *
   * @param bytes a datum of the schema, without a frame
   * @param path names of fields, keys of maps and positions in arrays, from the outside in
   * @param datum the datum with that value
   * @return empty if the bytes tell their own length there, so that more than the value changes
   */
  static Optional<byte[]> with(
      final byte[] bytes, final Schema schema, final List<String> path, final Object datum) {
    final AvroBytes walk = new AvroBytes(bytes);
    try {
      final byte[] changed = walk.with(schema, path, datum);
      return walk.sized ? Optional.empty() : Optional.of(changed);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] with(final Schema schema, final List<String> path, final Object datum)
      throws IOException {
    if (path.isEmpty()) {
      final int from = position();
      GenericDatumReader.skip(schema, decoder);
      return spliced(from, position(), encoded(schema, datum));
    }
    final String step = path.getFirst();
    final List<String> rest = path.subList(1, path.size());
    return switch (schema.getType()) {
      case RECORD -> {
        final Schema.Field wanted = schema.getField(step);
        for (final Schema.Field field : schema.getFields().subList(0, wanted.pos())) {
          GenericDatumReader.skip(field.schema(), decoder);
        }
        yield with(wanted.schema(), rest, ((IndexedRecord) datum).get(wanted.pos()));
      }
      case ARRAY -> element(schema.getElementType(), Integer.parseInt(step), rest, (List<?>) datum);
      case MAP -> entry(schema.getValueType(), step, rest, (Map<?, ?>) datum);
      case UNION -> {
        final Schema member = schema.getTypes().get(decoder.readIndex());
        yield with(member, path, datum);
      }
      default -> throw new IllegalArgumentException("Nothing is inside " + schema.getType());
    };
  }

  private byte[] element(
      final Schema schema, final int wanted, final List<String> rest, final List<?> datum)
      throws IOException {
    long passed = 0;
    for (long items = block(decoder::readArrayStart);
        items > 0;
        items = block(decoder::arrayNext)) {
      for (long i = 0; i < items; i++, passed++) {
        if (passed == wanted) {
          return with(schema, rest, datum.get(wanted));
        }
        GenericDatumReader.skip(schema, decoder);
      }
    }
    throw new IllegalArgumentException("There is no element " + wanted);
  }

  /** A new entry comes in a block of its own before the end of the map. */
  private byte[] entry(
      final Schema schema, final String wanted, final List<String> rest, final Map<?, ?> datum)
      throws IOException {
    int end = position();
    for (long items = block(decoder::readMapStart); items > 0; items = block(decoder::mapNext)) {
      for (long i = 0; i < items; i++) {
        if (decoder.readString().equals(wanted)) {
          return with(schema, rest, value(datum, wanted));
        }
        GenericDatumReader.skip(schema, decoder);
      }
      end = position();
    }
    final ByteArrayOutputStream added = new ByteArrayOutputStream();
    final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(added, null);
    encoder.writeLong(1);
    encoder.writeString(wanted);
    encoder.flush();
    added.writeBytes(encoded(schema, value(datum, wanted)));
    return spliced(end, end, added.toByteArray());
  }

  private static Object value(final Map<?, ?> datum, final String wanted) {
    return datum.entrySet().stream()
        .filter(entry -> entry.getKey().toString().equals(wanted))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** How many items the next block of a list or map has; 0: that was the last. */
  private long block(final Count count) throws IOException {
    // A negative count, whose lowest bit is set as written, is followed by the block's length.
    sized |= (bytes[position()] & 1) == 1;
    return count.read();
  }

  /** Reads a count. */
  @FunctionalInterface
  private interface Count {
    long read() throws IOException;
  }

  private int position() {
    return bytes.length - in.available();
  }

  private byte[] spliced(final int from, final int to, final byte[] value) {
    final ByteArrayOutputStream spliced = new ByteArrayOutputStream();
    spliced.write(bytes, 0, from);
    spliced.writeBytes(value);
    spliced.write(bytes, to, bytes.length - to);
    return spliced.toByteArray();
  }

  /** A datum as bytes. */
  static byte[] encoded(final Schema schema, final Object datum) {
    final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try {
      final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(encoded, null);
      new GenericDatumWriter<>(schema).write(datum, encoder);
      encoder.flush();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return encoded.toByteArray();
  }
}
