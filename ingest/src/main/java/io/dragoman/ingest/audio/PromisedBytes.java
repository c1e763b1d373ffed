package io.dragoman.ingest.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * How many bytes of sound the header of an uncompressed file promises.
 *
 * <p>ffmpeg plays what is there of such a file and does not tell that there should be more.
 */
final class PromisedBytes {
  private static final int RIFF_HEADER_BYTES = 12;
  private static final int RIFF_CHUNK_HEADER_BYTES = 8;
  private static final int W64_HEADER_BYTES = 40;
  private static final int W64_CHUNK_HEADER_BYTES = 24;
  private static final int CAF_HEADER_BYTES = 8;
  private static final int CAF_CHUNK_HEADER_BYTES = 12;

  /** Programs that write to a pipe put a size like this or 0, because they do not know it yet. */
  private static final long UNKNOWN_FROM = 0x7fff_0000L;

  private PromisedBytes() {}

  /**
   * What the header promises and the file lacks.
   *
   * @param promised bytes of sound by the header
   * @param present bytes of sound in the file
   */
  record Shortage(long promised, long present) {
    /** Whether so much is missing that somebody would notice: more than two hundredths. */
    boolean matters() {
      return promised - present > promised / 50;
    }
  }

  /** The promise and what is there of it; the promise is 0 where there is none. */
  static Shortage shortage(final byte[] file) {
    if (starts(file, "RIFF")) {
      return chunks(file, RIFF_HEADER_BYTES, RIFF_CHUNK_HEADER_BYTES, 4, ByteOrder.LITTLE_ENDIAN);
    }
    if (starts(file, "riff")) {
      return chunks(file, W64_HEADER_BYTES, W64_CHUNK_HEADER_BYTES, 16, ByteOrder.LITTLE_ENDIAN);
    }
    if (starts(file, "caff")) {
      return chunks(file, CAF_HEADER_BYTES, CAF_CHUNK_HEADER_BYTES, 4, ByteOrder.BIG_ENDIAN);
    }
    return new Shortage(0, 0);
  }

  private static boolean starts(final byte[] file, final String magic) {
    return file.length >= magic.length()
        && new String(file, 0, magic.length(), StandardCharsets.US_ASCII).equals(magic);
  }

  /** Walks over chunks of a name of {@code nameBytes} and a size to the one called data. */
  private static Shortage chunks(
      final byte[] file,
      final int first,
      final int headerBytes,
      final int nameBytes,
      final ByteOrder order) {
    final ByteBuffer buffer = ByteBuffer.wrap(file).order(order);
    final boolean w64 = nameBytes > 4;
    long position = first;
    while (position + headerBytes <= file.length) {
      final int at = (int) position;
      final long field =
          headerBytes - nameBytes == 4
              ? Integer.toUnsignedLong(buffer.getInt(at + nameBytes))
              : buffer.getLong(at + nameBytes);
      // The sizes of Wave64 count their own header.
      final long size = w64 ? field - headerBytes : field;
      if (new String(file, at, 4, StandardCharsets.US_ASCII).equals("data")) {
        return size <= 0 || size >= UNKNOWN_FROM
            ? new Shortage(0, 0)
            : new Shortage(size, Math.min(size, file.length - position - headerBytes));
      }
      if (size < 0 || size > file.length) {
        return new Shortage(0, 0);
      }
      final int alignment = w64 ? 8 : headerBytes == RIFF_CHUNK_HEADER_BYTES ? 2 : 1;
      position += headerBytes + (size + alignment - 1) / alignment * alignment;
    }
    return new Shortage(0, 0);
  }
}
