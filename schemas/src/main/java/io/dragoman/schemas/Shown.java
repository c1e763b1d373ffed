package io.dragoman.schemas;

/** Text of strangers, as it may stand in a sentence for people. */
public final class Shown {
  private static final int CHARS = 64;

  private Shown() {}

  /** Quoted and short, without anything that breaks a line, colours it or turns it round. */
  public static String text(final String value) {
    final String visible = value.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    return visible.codePointCount(0, visible.length()) <= CHARS
        ? "\"" + visible + "\""
        : "\"" + visible.substring(0, visible.offsetByCodePoints(0, CHARS)) + "…\"";
  }
}
