package io.dragoman.schemas.serde.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Reads a value of at most so many items of arrays and maps, all together. An item may take one
 * byte of a record, or none, and a hundred in memory.
 */
final class BoundedDecoder extends Decoder {
  private final Decoder decoder;
  private final int maxItems;
  private long items;

  BoundedDecoder(final Decoder decoder, final int maxItems) {
    this.decoder = decoder;
    this.maxItems = maxItems;
  }

  private long bounded(final long more) {
    items += Math.min(more, maxItems + 1L);
    if (items > maxItems) {
      throw new AvroRuntimeException(
          "its arrays and maps have more than %,d items".formatted(maxItems));
    }
    return more;
  }

  @Override
  public long readArrayStart() throws IOException {
    return bounded(decoder.readArrayStart());
  }

  @Override
  public long arrayNext() throws IOException {
    return bounded(decoder.arrayNext());
  }

  /** Says how many items are to be skipped one by one; of others the decoder knows the bytes. */
  @Override
  public long skipArray() throws IOException {
    return bounded(decoder.skipArray());
  }

  @Override
  public long readMapStart() throws IOException {
    return bounded(decoder.readMapStart());
  }

  @Override
  public long mapNext() throws IOException {
    return bounded(decoder.mapNext());
  }

  @Override
  public long skipMap() throws IOException {
    return bounded(decoder.skipMap());
  }

  @Override
  public void readNull() throws IOException {
    decoder.readNull();
  }

  @Override
  public boolean readBoolean() throws IOException {
    return decoder.readBoolean();
  }

  @Override
  public int readInt() throws IOException {
    return decoder.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return decoder.readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return decoder.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return decoder.readDouble();
  }

  @Override
  public Utf8 readString(final Utf8 old) throws IOException {
    return decoder.readString(old);
  }

  @Override
  public String readString() throws IOException {
    return decoder.readString();
  }

  @Override
  public void skipString() throws IOException {
    decoder.skipString();
  }

  @Override
  public ByteBuffer readBytes(final ByteBuffer old) throws IOException {
    return decoder.readBytes(old);
  }

  @Override
  public void skipBytes() throws IOException {
    decoder.skipBytes();
  }

  @Override
  public void readFixed(final byte[] bytes, final int start, final int length) throws IOException {
    decoder.readFixed(bytes, start, length);
  }

  @Override
  public void skipFixed(final int length) throws IOException {
    decoder.skipFixed(length);
  }

  @Override
  public int readEnum() throws IOException {
    return decoder.readEnum();
  }

  @Override
  public int readIndex() throws IOException {
    return decoder.readIndex();
  }

  @Override
  public int remainingBytes() {
    return decoder.remainingBytes();
  }
}
