package io.dragoman.translator.sentence;

import io.dragoman.schemas.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands in a line of plain text but is no part of a sentence: marks of lists, cells. */
final class LineMarks {
  private static final String SPACE = "[\\s\\p{Z}]{1,8}+";

  private static final Pattern MARKS =
      Pattern.compile(
          "(?:(?:>[\\s\\p{Z}]{0,8}+)"
              + "|#{1,6}+"
              + SPACE
              + "|[-*+•‣◦▪▫●○■□·–—]"
              + SPACE
              + "(?:\\[[ xX]\\]"
              + SPACE
              + ")?+"
              + "|\\(?+(?:\\d{1,3}+|[a-zA-Z]|[ivxIVX]{1,5}+)\\)"
              + SPACE
              + "|\\d{1,3}+(?:\\.\\d{1,3}+){1,4}+\\.?+"
              + SPACE
              + "|[①-⑳㉠-㉻가나다라마바사]"
              + "(?:[.)]"
              + SPACE
              + "|(?<=[①-⑳])[\\s\\p{Z}]{0,8}+)"
              + "){1,16}+");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,3}+[.]" + SPACE);

  /** They write the third as "3." before a word. */
  private static final Set<String> ORDINALS_WITH_A_STOP =
      Set.of(
          "deu", "dan", "nob", "nno", "fin", "est", "hun", "ces", "slk", "slv", "hrv", "bos", "srp",
          "pol", "tur", "isl", "fao", "lvs", "ltg", "ltz", "als", "eus");

  private LineMarks() {}

  /** Where the marks at the start of a line end; 0 if there are none. */
  static int end(final String line, final Language source) {
    final Matcher marks = MARKS.matcher(line);
    int end = marks.lookingAt() ? marks.end() : 0;
    if (!ORDINALS_WITH_A_STOP.contains(source.flores().substring(0, 3))) {
      final Matcher number = NUMBER.matcher(line).region(end, line.length());
      if (number.lookingAt()) {
        end = number.end();
      }
    }
    return end < line.length() ? end : 0;
  }

  /**
   * The cells of a row of a table and what separates them, in turn; the whole line where it is
   * none.
   */
  static List<String> cells(final String line) {
    final boolean row =
        line.startsWith("|") || line.chars().filter(c -> c == '|').limit(2).count() == 2;
    final List<String> cells = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < line.length(); i++) {
      final char c = line.charAt(i);
      if (c == '\t' || row && c == '|') {
        cells.add(line.substring(start, i));
        cells.add(line.substring(i, i + 1));
        start = i + 1;
      }
    }
    cells.add(line.substring(start));
    return cells;
  }
}
