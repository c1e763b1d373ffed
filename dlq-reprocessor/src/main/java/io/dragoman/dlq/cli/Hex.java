package io.dragoman.dlq.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Bytes for eyes. */
final class Hex {
  private static final int ROW = 16;

  private Hex() {}

  static String of(final byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** Offset, sixteen bytes, and the printable ones as characters; one string a row. */
  static List<String> dump(final byte[] bytes, final int length) {
    final List<String> rows = new ArrayList<>();
    for (int at = 0; at < length; at += ROW) {
      final byte[] row = Arrays.copyOfRange(bytes, at, Math.min(at + ROW, length));
      final StringBuilder text = new StringBuilder();
      for (final byte b : row) {
        text.append(b >= ' ' && b <= '~' ? (char) b : '.');
      }
      rows.add(
          String.format("%08x  %-47s  %s", at, HexFormat.ofDelimiter(" ").formatHex(row), text));
    }
    return rows;
  }
}
