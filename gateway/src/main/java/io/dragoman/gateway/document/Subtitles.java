package io.dragoman.gateway.document;

import io.dragoman.gateway.document.Template.Cut;
import io.dragoman.gateway.document.Template.Cutter;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * SubRip and WebVTT: what stands below a line of times, up to the next empty line, is translated,
 * and all the rest stays. The lines of a cue are one text, as sentences run on from line to line;
 * but a line that begins with a dash is what somebody else says. Tags stay where they are, and what
 * stands between two of them is a text of its own.
 */
final class Subtitles {
  private static final Pattern LINE = Pattern.compile("[^\\r\\n]*(?:\\r\\n|\\r|\\n)|[^\\r\\n]+$");
  private static final Pattern TIMES =
      Pattern.compile("\\s*[\\d:.,]+\\s+-->\\s+[\\d:.,]+(?:\\s.*)?", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("\\s*\\d+\\s*");
  private static final Pattern DASH = Pattern.compile("\\s*[-\u2010-\u2015]\\s*");
  private static final Pattern TAG = Pattern.compile("<[^<>]*>|\\{\\\\[^{}]*\\}");

  private final List<String> lines;
  private final boolean markup;
  private final Cutter cutter = new Cutter();
  private int at;

  private Subtitles(final String file, final boolean markup) {
    this.lines = LINE.matcher(file).results().map(MatchResult::group).toList();
    this.markup = markup;
  }

  /**
   * Takes a file apart.
   *
   * @param markup whether its texts are written as in HTML, as those of WebVTT are
   */
  static Cut cut(final String file, final boolean markup) {
    return new Subtitles(file, markup).cut();
  }

  private Cut cut() {
    while (at < lines.size()) {
      final boolean times = isTimes(at);
      cutter.keep(lines.get(at++));
      if (times) {
        cue();
      }
    }
    return cutter.cut(markup);
  }

  private void cue() {
    while (belongs(at)) {
      final StringBuilder said = new StringBuilder(lines.get(at++));
      while (belongs(at) && !DASH.matcher(lines.get(at)).lookingAt()) {
        final String before = said.toString().stripTrailing();
        said.setLength(0);
        said.append(before).append(' ').append(lines.get(at++).stripLeading());
      }
      said(said.toString());
    }
  }

  /** Whether a line is of the cue above; an empty line between two cues may be missing. */
  private boolean belongs(final int line) {
    return line < lines.size()
        && !lines.get(line).isBlank()
        && !isTimes(line)
        && !(NUMBER.matcher(lines.get(line)).matches() && isTimes(line + 1));
  }

  private boolean isTimes(final int line) {
    return line < lines.size() && TIMES.matcher(lines.get(line)).matches();
  }

  private void said(final String text) {
    final Matcher dash = DASH.matcher(text);
    int from = 0;
    if (dash.lookingAt()) {
      cutter.keep(dash.group());
      from = dash.end();
    }
    final Matcher tag = TAG.matcher(text);
    while (tag.find(from)) {
      piece(text.substring(from, tag.start()));
      cutter.keep(tag.group());
      from = tag.end();
    }
    piece(text.substring(from));
  }

  private void piece(final String text) {
    cutter.text(markup ? Parser.unescapeEntities(text, false) : text);
  }
}
