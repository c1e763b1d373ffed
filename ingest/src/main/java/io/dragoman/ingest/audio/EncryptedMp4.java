package io.dragoman.ingest.audio;

/**
 * Finds encrypted m4a, mp4 and mov files before ffmpeg sees them: the code that reads their tables
 * of encrypted parts writes beyond its memory (CVE-2026-40962, mended in ffmpeg 8.1), and nobody
 * could hear them anyway.
 *
 * <p>It looks for names of boxes wherever they are, because ffmpeg can be led to a box at any
 * place. ffmpeg reads such a table only if one box says how the sound is encrypted and another one
 * holds the table, so that a few bytes of sound that happen to look like one name mean nothing. A
 * compressed header, which could hide both, counts as well; nothing has written one for twenty
 * years.
 */
final class EncryptedMp4 {
  private static final int MOOV = 'm' << 24 | 'o' << 16 | 'o' << 8 | 'v';
  private static final int TENC = 't' << 24 | 'e' << 16 | 'n' << 8 | 'c';
  private static final int SCHM = 's' << 24 | 'c' << 16 | 'h' << 8 | 'm';
  private static final int SENC = 's' << 24 | 'e' << 16 | 'n' << 8 | 'c';
  private static final int SAIZ = 's' << 24 | 'a' << 16 | 'i' << 8 | 'z';
  private static final int SAIO = 's' << 24 | 'a' << 16 | 'i' << 8 | 'o';
  private static final int DCOM = 'd' << 24 | 'c' << 16 | 'o' << 8 | 'm';
  private static final int ZLIB = 'z' << 24 | 'l' << 16 | 'i' << 8 | 'b';

  private EncryptedMp4() {}

  /** Whether the file is encrypted, or could hide that it is. */
  static boolean is(final byte[] file) {
    boolean header = false;
    boolean scheme = false;
    boolean table = false;
    int before = 0;
    int name = 0;
    for (final byte next : file) {
      before = before << 8 | name >>> 24;
      name = name << 8 | next & 0xff;
      switch (name) {
        case MOOV -> header = true;
        case TENC, SCHM -> scheme = true;
        case SENC, SAIZ, SAIO -> table = true;
        case ZLIB -> {
          if (before == DCOM) {
            return true;
          }
        }
        default -> {
          // Anything else.
        }
      }
    }
    return header && scheme && table;
  }
}
