package io.dragoman.ingest.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether an Ogg file goes on to its end. An Ogg header promises no length, but the last page of
 * each stream says that it is the last one (RFC 3533, section 6); ffmpeg does not tell whether
 * there was one.
 */
final class OggEnd {
  private static final byte[] CAPTURE = bytes("OggS");
  private static final int HEADER_BYTES = 27;
  private static final int FLAGS_AT = 5;
  private static final int SERIAL_AT = 14;
  private static final int SEGMENTS_AT = 26;
  private static final int FIRST_PAGE = 2;
  private static final int LAST_PAGE = 4;

  /** More streams in one file are an attack on this class. */
  private static final int MAX_STREAMS = 64;

  /** How the first page of a stream of sound begins. */
  private static final List<byte[]> SOUND =
      List.of(bytes("OpusHead"), bytes("\u0001vorbis"), bytes("\u007fFLAC"), bytes("Speex   "));

  private OggEnd() {}

  /** Whether a stream of sound begins in the file and does not end. False for other files. */
  static boolean isMissing(final byte[] file) {
    if (!startsWith(file, 0, CAPTURE)) {
      return false;
    }
    final ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    final Map<Integer, Boolean> ended = new HashMap<>();
    int at = 0;
    while (at + HEADER_BYTES <= file.length) {
      if (!startsWith(file, at, CAPTURE)) {
        // Damage, which demuxers step over.
        at++;
        continue;
      }
      final int body = at + HEADER_BYTES + Byte.toUnsignedInt(file[at + SEGMENTS_AT]);
      final int end = end(file, at + HEADER_BYTES, body);
      if (end > file.length) {
        break;
      }
      final int flags = file[at + FLAGS_AT];
      final int serial = buffer.getInt(at + SERIAL_AT);
      if ((flags & FIRST_PAGE) != 0 && isSound(file, body) && ended.size() < MAX_STREAMS) {
        ended.put(serial, false);
      }
      if ((flags & LAST_PAGE) != 0) {
        ended.replace(serial, true);
      }
      at = end;
    }
    return ended.containsValue(false);
  }

  /** Where a page ends whose table of segment lengths lies between two positions. */
  private static int end(final byte[] file, final int table, final int body) {
    if (body > file.length) {
      return Integer.MAX_VALUE;
    }
    int end = body;
    for (int i = table; i < body; i++) {
      end += Byte.toUnsignedInt(file[i]);
    }
    return end;
  }

  private static boolean isSound(final byte[] file, final int at) {
    return SOUND.stream().anyMatch(magic -> startsWith(file, at, magic));
  }

  private static boolean startsWith(final byte[] file, final int at, final byte[] magic) {
    if (at + magic.length > file.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if (file[at + i] != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] bytes(final String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
