package io.dragoman.schemas;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Recognises what is surely no audio, so that a client reads "a PNG image" instead of a codec's
 * complaint, and so that text never comes near a demuxer: ffmpeg would follow a playlist.
 */
public final class FileType {
  /** What is looked at. */
  public static final int BYTES = 4096;

  /** First bytes in hexadecimal, and what begins with them. */
  private static final Map<String, String> MAGIC = magic();

  private FileType() {}

  private static Map<String, String> magic() {
    final Map<String, String> magic = new LinkedHashMap<>();
    magic.put("89504e47", "a PNG image");
    magic.put("ffd8ff", "a JPEG image");
    magic.put("47494638", "a GIF image");
    magic.put("504b0304", "a ZIP archive or an Office document");
    magic.put("1f8b", "a gzip archive");
    magic.put("377abcaf271c", "a 7-Zip archive");
    magic.put("fd377a585a00", "an xz archive");
    magic.put("28b52ffd", "a Zstandard archive");
    magic.put("25504446", "a PDF document");
    magic.put("7f454c46", "a program");
    magic.put("4d5a9000", "a program");
    magic.put("0061736d", "a WebAssembly module");
    magic.put("4d546864", "a MIDI score, which holds notes and no sound");
    return magic;
  }

  /**
   * What the bytes are, with an article, if they are surely no audio.
   *
   * @param file the whole of it, or at least its first {@link #BYTES}
   */
  public static Optional<String> notAudio(final byte[] file) {
    final String start = HexFormat.of().formatHex(file, 0, Math.min(file.length, 16));
    return MAGIC.entrySet().stream()
        .filter(entry -> start.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .or(() -> text(file));
  }

  /** No audio file of a supported container begins with so much text and no control character. */
  private static Optional<String> text(final byte[] file) {
    final byte[] start = Arrays.copyOf(file, Math.min(file.length, BYTES));
    for (final byte b : start) {
      if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f') {
        return Optional.empty();
      }
    }
    final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    final CharBuffer chars = CharBuffer.allocate(start.length);
    // The last character may be cut: that is no error for a decoder that expects more input.
    final CoderResult result = decoder.decode(ByteBuffer.wrap(start), chars, false);
    if (result.isError()) {
      return Optional.empty();
    }
    final String text = chars.flip().toString().strip();
    if (text.startsWith("#EXTM3U")
        || text.startsWith("ffconcat")
        || text.startsWith("[playlist]")) {
      return Optional.of("a playlist, which holds no sound itself");
    }
    if (text.startsWith("<")) {
      return Optional.of("an HTML or XML page");
    }
    return Optional.of("text");
  }
}
