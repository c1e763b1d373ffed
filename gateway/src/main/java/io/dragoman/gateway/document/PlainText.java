package io.dragoman.gateway.document;

import io.dragoman.gateway.document.Template.Cut;
import io.dragoman.gateway.document.Template.Cutter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text of which each line is translated on its own, so that the lines stay what they are. */
public final class PlainText {
  private static final Pattern LINE =
      Pattern.compile("(?<text>[^\\r\\n]*)(?<end>\\r\\n|\\r|\\n|$)");

  private PlainText() {}

  /** Takes a text apart. */
  public static Cut cut(final String text) {
    final Cutter cutter = new Cutter();
    final Matcher line = LINE.matcher(text);
    while (line.find()) {
      cutter.text(line.group("text")).keep(line.group("end"));
    }
    return cutter.cut(false);
  }
}
