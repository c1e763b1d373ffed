package io.dragoman.inference.onnx.models;

/** Text out of files, for messages: short, and without anything that a terminal might obey. */
final class SafeName {
  private static final int MAX_NAME = 80;
  private static final int MAX_LINE = 500;

  private SafeName() {}

  /** A name. */
  static String of(final String name) {
    return cut(name, MAX_NAME);
  }

  /** What a library says. */
  static String line(final String text) {
    return cut(text.strip(), MAX_LINE);
  }

  private static String cut(final String text, final int most) {
    final String safe = text.replaceAll("\\p{Cntrl}+", " ");
    return safe.length() > most ? safe.substring(0, most) + "…" : safe;
  }
}
